-- Fragment `writer`: the head of every script that writes.
--
-- KEYS  1 lease, 2 schedules, 3 revisions, 4 due, 5 runs, 6 running, 7 waiting, 8-10 queued (high, default, low),
--       11 expiring, 12 beats, 13 failed; further keys are the script's own. As in `Keys.written()`.
-- ARGV  1 prefix of all keys, 2 now (microseconds), 3 epoch, 4 token (both empty: the caller needs no lease),
--       5 the writes, as JSON: {id, the version it expects ('': must not exist), body} for each, because one argument
--       costs both sides a fraction of what many cost. As in `batches.laid_out`; further arguments are the script's own.
--
-- A script first asks fenced_off(), then calls carry_out(hash, look, write): it judges every write by the version in
-- `hash`, lets look(id, body) name the keys of each that stands, and only then calls write(id, body) for each. Everything
-- is judged before the first write, because Lua does not roll back. A write that depends on more than its version may
-- judge that itself, before it writes anything, and return STALE. Where a key holds what Kept did not write, nothing
-- is written and carry_out returns an error to be returned.

local prefix, now, epoch, token = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local lease_key, schedules_key, revisions_key, due_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local runs_key, running_key, failed_key = KEYS[5], KEYS[6], KEYS[13]
local has_lease = epoch ~= ''
local KINDS = {
  'hash', 'hash', 'hash', 'zset', 'hash', 'hash', 'zset', 'zset', 'zset', 'zset', 'zset', 'zset', 'zset',
}
local LOST = 'LOSTLEASE the lease is another\'s by now, nothing was written'

local STALE = 'stale'

-- True when the caller claims a lease that is no longer the one in the store.
local function fenced_off()
  if not has_lease then return false end
  local held = redis.call('HMGET', lease_key, 'epoch', 'token')
  return held[1] ~= epoch or held[2] ~= token
end

-- The first key at which something else was found than belongs there.
local foreign

local function must_be(kind, key)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then foreign = foreign or key end
end

-- Writes on keys that all schedules share are gathered: one command for a whole batch is half the work.
-- Each member or field comes once, so the order among commands does not matter; that within one is kept.
local MOST_ARGUMENTS = 1000
local gathered = {}

local function arguments_of(command, key)
  local by_key = gathered[command]
  if not by_key then
    by_key = {}
    gathered[command] = by_key
  end
  local arguments = by_key[key]
  if not arguments or #arguments >= MOST_ARGUMENTS then
    if arguments then redis.call(command, key, unpack(arguments)) end
    arguments = {}
    by_key[key] = arguments
  end
  return arguments
end

local function later(command, key, first, second)
  local arguments = arguments_of(command, key)
  local count = #arguments
  arguments[count + 1] = first
  arguments[count + 2] = second
end

local function write_what_was_gathered()
  for command, by_key in pairs(gathered) do
    for key, arguments in pairs(by_key) do
      redis.call(command, key, unpack(arguments))
    end
  end
end

-- A document begins with its version and a space, so it is compared without being decoded.
local function is_at(document, version)
  if not document then return version == '' end
  local beginning = version .. ' '
  return version ~= '' and string.sub(document, 1, #beginning) == beginning
end

-- Returns 1 or 0 for whether each of the writes stands.
-- An id that comes twice stands once: the second write cannot have seen the first.
local function judged(writes, hash)
  local ids, verdicts, taken = {}, {}, {}
  for i, each in ipairs(writes) do
    ids[i] = each[1]
  end
  local documents = #ids > 0 and redis.call('HMGET', hash, unpack(ids))
  for i, id in ipairs(ids) do
    local stands = not taken[id] and is_at(documents[i], writes[i][2])
    verdicts[i] = stands and 1 or 0
    if stands then taken[id] = true end
  end
  return verdicts
end

local function is_sound(writes, verdicts, look)
  for i, each in ipairs(writes) do
    if verdicts[i] == 1 then look(each[1], each[3]) end
  end
  return not foreign
end

-- Returns 1 or 0 per write, and whether any write(id, body) said that the leader has to look.
local function carry_out(hash, look, write)
  for position, kind in ipairs(KINDS) do
    must_be(kind, KEYS[position])
  end
  local writes = cjson.decode(ARGV[5])
  local verdicts = not foreign and judged(writes, hash)
  if foreign or not is_sound(writes, verdicts, look) then
    return redis.error_reply('WRONGTYPE ' .. foreign .. ' holds another kind of thing, nothing was written')
  end
  local leader_must_look = false
  for i, each in ipairs(writes) do
    if verdicts[i] == 1 then
      local result = write(each[1], each[3])
      if result == STALE then verdicts[i] = 0 elseif result then leader_must_look = true end
    end
  end
  write_what_was_gathered()
  return verdicts, leader_must_look
end

-- At most once per script, and only for callers without a lease: the leader itself needs no call.
local function call_the_leader()
  if not has_lease then redis.call('PUBLISH', prefix .. 'wake', '') end
end
