-- Script `record` (after `writer`, `runs`, `inbox`, `tidings`): writes decisions, each whole or not at all.
--
-- KEYS, ARGV  as in `writer`; the writes are schedules. Body, as `record_writes.record_body` puts it: document,
--             wake_at (microseconds, '' for never), what must still be as it was read, by name,
--               runs            {fire id, version} of each that must not have changed
--               group           the exclusive group and its unfinished runs
--               inbox           the newest number, and whether none may have come since
--             then sections, each its name and its items:
--               revision        number, document
--               entries         first slot, last slot, document
--               runs            fire id, the instant at which somebody asked for it or '', body in `runs`
--               changed         fire id, body in `runs`
--               notices         key of a notice that was acted on
--               trimmed_entries first slot · trimmed_runs fire id · trimmed_revisions number
--               act             document
--               waits           exclusive group
--               place           priority and instant of the place in the line for the catch-up budget, '' to leave it
--               draw            the budget, and by how much later its bucket is full (microseconds)
--               taken           first and last number that leave the inbox
--               leaves, listens event
--               alerts          document of an event that waits to be told
--               heard           document of a telling that leaves · surplus  upstream, slots · unheard (none: all leaves)
--               unfollows, follows  upstream
--               opened          first slot, last slot, how many, whether nothing more will be told, document
--               closed          first slot, document while it was open, document · gone  true, or false for back again
--             Where the document is '', everything about the schedule goes: the number of its newest revision and
--             the fire ids of its runs follow.
-- Returns     1 or 0 per write: recorded or stale. Error LOSTLEASE: nothing was written.
-- Promise     a run that is known already is left as it is: the same slot never becomes two runs.

local ACTS_KEPT, MOST_UNTOLD = 100, 10000
local FIRST_INDEX, LAST_INDEX = 7, 13
local LINES = {'line:high', 'line:default', 'line:low'}
local OF_A_SCHEDULE = {'open', 'ledger', 'notices', 'acts', 'requested', 'inbox', 'told', 'heard'}

local function of(what, id)
  return prefix .. what .. ':' .. id
end

-- Per section, what it depends on, beyond the keys of all schedules and what `standing` has read: a schedule of which
-- that cannot be read is not decided.
local look_at = {}

local function at_each(look)
  return function(id, section)
    for item = 2, #section do
      look(id, unpack(section[item]))
    end
  end
end

look_at.runs = at_each(function(id, _, asked_at)
  if asked_at ~= '' then must_be('zset', of('requested', id)) end
end)

look_at.changed = at_each(function(_, fire_id, run)
  look_at_run(fire_id, run)
end)

function look_at.trimmed_runs(id, section)
  must_be('zset', of('requested', id))
  local fire_ids = {}
  for item = 2, #section do
    fire_ids[item - 1] = section[item][1]
  end
  look_at_families(fire_ids)
end

function look_at.act(id)
  must_be('list', of('acts', id))
end

look_at.waits = at_each(function(_, group)
  must_be('set', prefix .. 'waits:group:' .. group)
end)

function look_at.alerts()
  must_be('stream', prefix .. 'alerts')
end

function look_at.place()
  for _, line in ipairs(LINES) do
    must_be('zset', prefix .. line)
  end
end

function look_at.draw()
  must_be('hash', prefix .. 'bucket')
end

look_at.listens = at_each(function(_, event)
  must_be('set', prefix .. 'listeners:' .. event)
end)

look_at.leaves = look_at.listens

look_at.follows = at_each(function(_, upstream)
  must_be('set', of('followers', upstream))
  must_be('set', prefix .. 'followed')
end)

look_at.unfollows = look_at.follows
look_at.opened, look_at.closed, look_at.gone = look_at_followers_of, look_at_followers_of, look_at_followers_of

local function look_at_what_is_forgotten(fire_ids)
  look_at.place()
  look_at_families(fire_ids)
end

local function look_at_schedule(id, body)
  if body[1] == '' then return look_at_what_is_forgotten(body[3]) end
  for i = 4, #body do
    local look = look_at[body[i][1]]
    if look then look(id, body[i]) end
  end
end

local write_item = {}

function write_item.revision(id, number, document)
  later('HSET', revisions_key, id .. ':' .. number, document)
end

function write_item.entries(id, first, last, document)
  local ledger = of('ledger', id)
  redis.call('ZREMRANGEBYSCORE', ledger, first, last)
  redis.call('ZADD', ledger, first, document)
end

function write_item.runs(id, fire_id, asked_at, run)
  if redis.call('HEXISTS', runs_key, fire_id) == 1 then return end
  write_run(fire_id, run)
  if asked_at ~= '' then redis.call('ZADD', of('requested', id), asked_at, fire_id) end
end

function write_item.changed(_, fire_id, run)
  write_run(fire_id, run)
end

function write_item.notices(id, key)
  redis.call('HDEL', of('notices', id), key)
end

function write_item.trimmed_entries(id, first)
  redis.call('ZREMRANGEBYSCORE', of('ledger', id), first, first)
end

local function drop_run(fire_id)
  redis.call('HDEL', runs_key, fire_id)
  redis.call('ZREM', failed_key, fire_id)
end

function write_item.trimmed_runs(id, fire_id)
  drop_run(fire_id)
  redis.call('ZREM', of('requested', id), fire_id)
  forget_children(fire_id, drop_run)
end

function write_item.trimmed_revisions(id, number)
  redis.call('HDEL', revisions_key, id .. ':' .. number)
end

function write_item.act(id, document)
  redis.call('LPUSH', of('acts', id), document)
  redis.call('LTRIM', of('acts', id), 0, ACTS_KEPT - 1)
end

function write_item.waits(id, group)
  redis.call('SADD', prefix .. 'waits:group:' .. group, id)
end

function write_item.alerts(_, document)
  redis.call('XADD', prefix .. 'alerts', 'MAXLEN', '~', MOST_UNTOLD, '*', 'event', document)
end

local function leave_the_line(id)
  for _, line in ipairs(LINES) do
    redis.call('ZREM', prefix .. line, id)
  end
end

function write_item.place(id, priority, since)
  leave_the_line(id)
  if priority ~= '' then redis.call('ZADD', prefix .. 'line:' .. priority, since, id) end
end

-- Another budget than was drawn from last begins with a full bucket.
function write_item.draw(_, budget, cost)
  local bucket = prefix .. 'bucket'
  local held = redis.call('HMGET', bucket, 'full_at', 'budget')
  local full_at = tonumber(now)
  if held[2] == budget then full_at = math.max(full_at, tonumber(held[1]) or 0) end
  redis.call('HSET', bucket, 'full_at', string.format('%.0f', full_at + cost), 'budget', budget)
end

function write_item.taken(id, first, last)
  redis.call('ZREMRANGEBYSCORE', of('inbox', id), first, last)
end

function write_item.leaves(id, event)
  redis.call('SREM', prefix .. 'listeners:' .. event, id)
end

function write_item.listens(id, event)
  redis.call('SADD', prefix .. 'listeners:' .. event, id)
end

function write_item.heard(id, document)
  redis.call('ZREM', of('told', id), document)
end

-- What came to it since it was read stays.
function write_item.surplus(id, upstream, slots)
  local field = SURPLUS .. upstream
  if redis.call('HGET', of('heard', id), field) == slots then redis.call('HDEL', of('heard', id), field) end
end

function write_item.unheard(id)
  redis.call('DEL', of('told', id), of('heard', id))
end

function write_item.unfollows(id, upstream)
  redis.call('SREM', of('followers', upstream), id)
  if redis.call('EXISTS', of('followers', upstream)) == 0 then redis.call('SREM', prefix .. 'followed', upstream) end
end

function write_item.follows(id, upstream)
  redis.call('SADD', of('followers', upstream), id)
  redis.call('SADD', prefix .. 'followed', upstream)
end

write_item.opened, write_item.closed, write_item.gone = tell_of_slot, tell_of_end, tell_of_going

-- Notices that nobody acted on yet keep the schedule due: they may have come after it was read.
local function write_due(id, wake_at)
  if redis.call('EXISTS', of('notices', id)) == 1 and (wake_at == '' or tonumber(wake_at) > tonumber(now)) then
    wake_at = now
  end
  if wake_at == '' then
    later('ZREM', due_key, id)
  else
    later('ZADD', due_key, wake_at, id)
  end
end

local function forget_run(fire_id)
  redis.call('HDEL', runs_key, fire_id)
  redis.call('HDEL', running_key, fire_id)
  for position = FIRST_INDEX, LAST_INDEX do
    redis.call('ZREM', KEYS[position], fire_id)
  end
end

local function forget_schedule(id, newest_revision, fire_ids)
  for number = 1, newest_revision do
    redis.call('HDEL', revisions_key, id .. ':' .. number)
  end
  for _, fire_id in ipairs(fire_ids) do
    forget_run(fire_id)
    forget_children(fire_id, forget_run)
  end
  redis.call('HDEL', schedules_key, id)
  redis.call('ZREM', due_key, id)
  leave_the_line(id)
  for _, what in ipairs(OF_A_SCHEDULE) do
    redis.call('DEL', of(what, id))
  end
end

local function are_as_read(runs)
  for _, run in ipairs(runs or {}) do
    local fire_id, version = unpack(run)
    if not is_at(redis.call('HGET', runs_key, fire_id), version) then return false end
  end
  return true
end

local function group_is_as_read(group)
  if not group then return true end
  local name, fire_ids = unpack(group)
  local runs = 'group:' .. name
  if joined[runs] or redis.call('ZCARD', prefix .. runs) ~= #fire_ids then return false end
  for _, fire_id in ipairs(fire_ids) do
    if not redis.call('ZSCORE', prefix .. runs, fire_id) then return false end
  end
  return true
end

local function newest_in_the_intake(id, document)
  if string.find(document, '"after":[', 1, true) then return newest_telling(id) end
  return newest_number(id, document)
end

local function inbox_is_as_read(id, inbox)
  if not inbox then return true end
  local newest, none_may_have_come = unpack(inbox)
  return not none_may_have_come or newest_in_the_intake(id, redis.call('HGET', schedules_key, id)) <= newest
end

-- What came since the inbox was read is decided when it is due.
local function woken_by_events(id, document, wake_at, inbox)
  if not inbox or inbox[2] or newest_in_the_intake(id, document) <= inbox[1] then return wake_at end
  local due_at = next_is_due(id, document, now)
  return wake_at ~= '' and tonumber(wake_at) <= due_at and wake_at or whole(due_at)
end

local function write_schedule(id, body)
  local document, wake_at, as_read = body[1], body[2], body[3]
  if document == '' then
    forget_schedule(id, body[2], body[3])
    return true
  end
  local is_as_read = are_as_read(as_read.runs) and group_is_as_read(as_read.group)
  if not is_as_read or not inbox_is_as_read(id, as_read.inbox) then return STALE end
  later('HSET', schedules_key, id, document)
  for i = 4, #body do
    local section = body[i]
    local write = write_item[section[1]]
    for item = 2, #section do
      write(id, unpack(section[item]))
    end
  end
  write_due(id, woken_by_events(id, document, wake_at, as_read.inbox))
  return true
end

if fenced_off() then return redis.error_reply(LOST) end

local verdicts, leader_must_look = carry_out(schedules_key, look_at_schedule, write_schedule)
wake_those_that_were_told()
if leader_must_look then call_the_leader() end
return verdicts
