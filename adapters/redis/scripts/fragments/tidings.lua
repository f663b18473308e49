-- Fragment `tidings` (after `writer`): what a schedule tells those that follow it, and how that waits for them.
--
-- For each schedule that follows others: `told:<id>`, its tellings by slot, and the hash `heard:<id>` with the number of
-- all that was ever told ('#'), the newest slot of which each upstream told, or 'gone', and ('+<upstream>') the slots
-- that no longer wait singly, as first, last and count. Its document says as "after" how much to read, and how many
-- upstreams there are. Those that follow an upstream stand in `followers:<id>`, every upstream in `followed`.

local TIDINGS_LIMIT = 10000
local NUMBER, SURPLUS, GONE = '#', '+', 'gone'

-- Written last: what is gathered for the due index may stem from decisions that did not know of this.
local to_be_woken = {}
local following = {}

-- Returns those that follow, each with whether an open slot of one upstream may decide one of another.
local function followers_of(upstream)
  if not following[upstream] then
    local found = {}
    for _, id in ipairs(redis.call('SMEMBERS', prefix .. 'followers:' .. upstream)) do
      local document = redis.call('HGET', schedules_key, id)
      local upstreams = document and string.match(document, '"after":%[%d+,(%d+)%]')
      if upstreams then found[id] = tonumber(upstreams) > 1 end
    end
    following[upstream] = found
  end
  return following[upstream]
end

local function look_at_followers_of(upstream)
  must_be('set', prefix .. 'followers:' .. upstream)
  if foreign then return end
  for id in pairs(followers_of(upstream)) do
    must_be('zset', prefix .. 'told:' .. id)
    must_be('hash', prefix .. 'heard:' .. id)
  end
  -- Another write of this script may bring one more.
  following[upstream] = nil
end

local function extended(surplus, first, last, count)
  if not surplus then return first .. ' ' .. last .. ' ' .. count end
  local since, _, counted = string.match(surplus, '^(%d+) (%d+) (%d*)$')
  local both = counted ~= '' and count ~= '' and string.format('%.0f', tonumber(counted) + tonumber(count)) or ''
  return since .. ' ' .. last .. ' ' .. both
end

local function tell_of_slot(upstream, first, last, count, is_final, document)
  for id, follows_several in pairs(followers_of(upstream)) do
    local told, heard = prefix .. 'told:' .. id, prefix .. 'heard:' .. id
    local surplus = redis.call('HGET', heard, SURPLUS .. upstream)
    if surplus or redis.call('ZCARD', told) >= TIDINGS_LIMIT then
      redis.call('HSET', heard, SURPLUS .. upstream, extended(surplus, first, last, count))
    else
      redis.call('ZADD', told, first, document)
    end
    redis.call('HSET', heard, upstream, last)
    redis.call('HINCRBY', heard, NUMBER, 1)
    if is_final or follows_several then to_be_woken[id] = true end
  end
end

-- Only those hear of an end who wait for it.
local function tell_of_end(upstream, first, open, ended)
  for id in pairs(followers_of(upstream)) do
    local told = prefix .. 'told:' .. id
    if redis.call('ZREM', told, open) == 1 then
      redis.call('ZADD', told, first, ended)
      redis.call('HINCRBY', prefix .. 'heard:' .. id, NUMBER, 1)
      to_be_woken[id] = true
    end
  end
end

local function tell_of_going(upstream, is_gone)
  for id in pairs(followers_of(upstream)) do
    local heard = prefix .. 'heard:' .. id
    if is_gone then
      redis.call('HSET', heard, upstream, GONE)
      redis.call('HINCRBY', heard, NUMBER, 1)
      to_be_woken[id] = true
    elseif redis.call('HGET', heard, upstream) == GONE then
      redis.call('HDEL', heard, upstream)
      redis.call('HINCRBY', heard, NUMBER, 1)
    end
  end
end

local function newest_telling(id)
  return tonumber(redis.call('HGET', prefix .. 'heard:' .. id, NUMBER) or 0)
end

local function wake_those_that_were_told()
  for id in pairs(to_be_woken) do
    redis.call('ZADD', due_key, 'LT', now, id)
  end
end
