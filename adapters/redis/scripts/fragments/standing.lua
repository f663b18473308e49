-- Fragment `standing`: all that a decision on one schedule needs.
--
-- KEYS  1 schedules; ARGV  1 prefix of all keys.
-- standings_of(ids) returns for each {id, document, unfinished fire ids, newest ledger entry or false, number of entries,
-- notices as key, state, key, state, ..., unfinished fire ids of its exclusive group or false, its inbox or false,
-- 1 if others follow it, else 0, what its upstreams told or false}, false when nobody knows the schedule, or {id} where
-- one of its keys holds another kind of thing. The inbox is
-- {the oldest events, the newest}, what was told {the oldest tellings, the fields beside them, how many there are}. The group, and how many events
-- to read, stand in the document; a text in it cannot look like them, because the quotes of texts are escaped.

local prefix, schedules_key = ARGV[1], KEYS[1]

local function inbox_of(id, document)
  if not string.find(document, '"inbox":[', 1, true) then return false end
  local inbox, most = prefix .. 'inbox:' .. id, tonumber(string.match(document, '"inbox":%[(%d+)'))
  return {redis.call('ZRANGE', inbox, 0, most - 1), redis.call('ZRANGE', inbox, -1, -1)}
end

local function told_of(id, document)
  if not string.find(document, '"after":[', 1, true) then return false end
  local told, most = prefix .. 'told:' .. id, tonumber(string.match(document, '"after":%[(%d+)'))
  return {redis.call('ZRANGE', told, 0, most - 1), redis.call('HGETALL', prefix .. 'heard:' .. id), redis.call('ZCARD', told)}
end

-- Where no schedule follows another, nobody is asked about each.
local followed = prefix .. 'followed'
local some_are_followed = redis.call('EXISTS', followed) == 1

local function standing(id)
  local document = redis.call('HGET', schedules_key, id)
  if not document then return false end
  local ledger = prefix .. 'ledger:' .. id
  local group = string.match(document, '"exclusive":"([%w_-]+)"')
  local kept = redis.call('ZCARD', ledger)
  return {
    id,
    document,
    redis.call('ZRANGE', prefix .. 'open:' .. id, 0, -1),
    kept > 0 and redis.call('ZRANGE', ledger, -1, -1)[1],
    kept,
    redis.call('HGETALL', prefix .. 'notices:' .. id),
    group and redis.call('ZRANGE', prefix .. 'group:' .. group, 0, -1) or false,
    inbox_of(id, document),
    some_are_followed and redis.call('SISMEMBER', followed, id) or 0,
    told_of(id, document),
  }
end

local function each_of(ids, read)
  local found = {}
  for i, id in ipairs(ids) do
    found[i] = read(id)
  end
  return found
end

local function standing_beside_others(id)
  -- What concerns all schedules fails here, and is not blamed on one.
  redis.call('HEXISTS', schedules_key, id)
  redis.call('SISMEMBER', followed, id)
  local was_read, found = pcall(standing, id)
  if was_read then return found end
  -- Servers before Redis 7 raise text, later ones a table.
  local why = type(found) == 'table' and found.err or found
  if not string.find(why, 'WRONGTYPE', 1, true) then error(found) end
  return {id}
end

-- A schedule of which one key is not ours must not keep the others from being read; only then each is read by itself.
local function standings_of(ids)
  local were_read, found = pcall(each_of, ids, standing)
  return were_read and found or each_of(ids, standing_beside_others)
end
