-- Fragment `runs` (after `writer`): carries one run and the indexes over it from one state to the next.
--
-- Body of a run's write, as `run_writes.run_body` puts it: document, schedule id, then pairs of what and value:
--   'open'     score in the schedule's unfinished runs, '-' to leave them;
--   'running'  what the heartbeat finds from now on, '-' for nothing;
--   'ended'    what the schedule's notice says: the name of the final state, the instant, and more;
--   a number   the position of an index in KEYS: the score in it, '-' to leave it;
--   'opens', 'closes'  the run that this is a child of, which may have to be looked after when its last child ends;
--   'children' fire id and body of each child run that begins, or begins again, with this write;
--   'look_at'  instant at which a run that fanned out is looked after, '-' when its children have ended;
--   'group:…'  score in the unfinished runs of an exclusive group; '-' to leave them, and wake those that wait.
--
-- look_at_run(fire_id, body) names the keys on which it depends beyond those of all schedules.
-- write_run(fire_id, body) returns true when the leader has to look, because the run waits or has ended.

local FAILED_KEPT = 10000
local WAITING = 7

-- The exclusive groups to which this script has added runs already; their keys are written last.
local joined = {}

-- The schedule is due at once, whatever else it waits for, and the notice says why.
local function give_notice(schedule_id, fire_id, document, told)
  local version = string.match(document, '^%d+')
  redis.call('HSET', prefix .. 'notices:' .. schedule_id, fire_id .. ':' .. version, told)
  redis.call('ZADD', due_key, 'LT', now, schedule_id)
  if string.match(told, '^%a+') == 'failed' then redis.call('ZREMRANGEBYRANK', failed_key, 0, -FAILED_KEPT) end
end

-- Those that still wait after they have looked say so again with their next record.
local function wake_those_that_wait_for(group)
  local waiting = prefix .. 'waits:' .. group
  for _, id in ipairs(redis.call('SMEMBERS', waiting)) do
    if redis.call('HEXISTS', schedules_key, id) == 1 then redis.call('ZADD', due_key, 'LT', now, id) end
  end
  redis.call('DEL', waiting)
end

local function move(key, fire_id, score)
  if score == '-' then
    later('ZREM', key, fire_id)
  else
    later('ZADD', key, score, fire_id)
  end
end

local function show_as_running(fire_id, value)
  if value == '-' then
    later('HDEL', running_key, fire_id)
  else
    later('HSET', running_key, fire_id, value)
  end
end

-- One sorted set for each run that fanned out, with 1 for an unfinished child and 0 for another.
local function children_of(parent)
  return prefix .. 'children:' .. parent
end

local function has_open_children(parent)
  return redis.call('ZCOUNT', children_of(parent), 1, 1) > 0
end

local function open_child(parent, child)
  redis.call('SADD', prefix .. 'fanned', parent)
  redis.call('ZADD', children_of(parent), 1, child)
end

local function close_child(parent, child)
  redis.call('SADD', prefix .. 'fanned', parent)
  redis.call('ZADD', children_of(parent), 0, child)
  if has_open_children(parent) then return false end
  later('ZADD', KEYS[WAITING], now, parent)
  return true
end

-- Children come first: whoever has none that is open must not be left alone.
local function look_after(parent, at)
  if at == '-' and has_open_children(parent) then
    later('ZREM', KEYS[WAITING], parent)
    return false
  end
  later('ZADD', KEYS[WAITING], at == '-' and now or at, parent)
  return true
end

-- Calls forget(fire id) for each child of a run that leaves the store.
local any_fanned = nil
local function forget_children(parent, forget)
  if any_fanned == nil then any_fanned = redis.call('EXISTS', prefix .. 'fanned') == 1 end
  if not any_fanned or redis.call('SREM', prefix .. 'fanned', parent) == 0 then return end
  for _, child in ipairs(redis.call('ZRANGE', children_of(parent), 0, -1)) do
    forget(child)
  end
  redis.call('DEL', children_of(parent))
end

local function look_at_family(parent)
  must_be('zset', children_of(parent))
  must_be('set', prefix .. 'fanned')
end

-- Children stand in no index but those of all schedules, and in their parent's family.
local function look_at_run(fire_id, body)
  local schedule_id = body[2]
  for i = 3, #body, 2 do
    local what, value = body[i], body[i + 1]
    if what == 'open' then
      must_be('zset', prefix .. 'open:' .. schedule_id)
    elseif what == 'ended' then
      must_be('hash', prefix .. 'notices:' .. schedule_id)
    elseif what == 'opens' or what == 'closes' then
      look_at_family(value)
    elseif what == 'children' or what == 'look_at' then
      look_at_family(fire_id)
    elseif type(what) == 'string' and what ~= 'running' then
      must_be('zset', prefix .. what)
      must_be('set', prefix .. 'waits:' .. what)
    end
  end
end

-- Of runs that leave the store, which their children leave with.
local function look_at_families(fire_ids)
  if redis.call('EXISTS', prefix .. 'fanned') == 0 then return end
  for _, fire_id in ipairs(fire_ids) do
    look_at_family(fire_id)
  end
end

local write_run

local function write_children(children)
  for _, child in ipairs(children) do
    write_run(child[1], child[2])
  end
end

function write_run(fire_id, body)
  local document, schedule_id = body[1], body[2]
  local leader_must_look = false
  later('HSET', runs_key, fire_id, document)
  for i = 3, #body, 2 do
    local what, value = body[i], body[i + 1]
    if what == 'open' then
      move(prefix .. 'open:' .. schedule_id, fire_id, value)
    elseif what == 'running' then
      show_as_running(fire_id, value)
    elseif what == 'opens' then
      open_child(value, fire_id)
    elseif what == 'closes' then
      leader_must_look = close_child(value, fire_id) or leader_must_look
    elseif what == 'children' then
      write_children(value)
    elseif what == 'look_at' then
      leader_must_look = look_after(fire_id, value) or leader_must_look
    elseif what == 'ended' then
      give_notice(schedule_id, fire_id, document, value)
      leader_must_look = true
    elseif type(what) == 'number' then
      move(KEYS[what], fire_id, value)
      leader_must_look = leader_must_look or (what == WAITING and value ~= '-')
    else
      move(prefix .. what, fire_id, value)
      if value == '-' then wake_those_that_wait_for(what) else joined[what] = true end
    end
  end
  return leader_must_look
end
