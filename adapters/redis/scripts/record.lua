-- Script `record` (after `writer`, `runs`, `inbox`): writes decisions, each whole or not at all.
--
-- KEYS, ARGV  as in `writer`; the writes are schedules. Body, as `record_writes.record_body` puts it: document and
--             wake_at (microseconds, '' for never), the number of runs that must not have changed, each with the
--             version that it had, the exclusive group whose unfinished runs must be those that were read ('' for
--             none), with their number and them, the newest number of the inbox that was read ('' for no inbox), with
--             1 if none may have come since, else 0, then sections, each its name, the number of its items and them:
--               revision        number, document
--               entries         first slot, last slot, document
--               runs            fire id, the instant at which somebody asked for it or '', length and body in `runs`
--               retried         fire id, length and body in `runs`
--               notices         key of a notice that was acted on
--               trimmed_entries first slot · trimmed_runs fire id · trimmed_revisions number
--               act             document
--               waits           exclusive group
--               place           priority and instant of the place in the line for the catch-up budget, '' to leave it
--               draw            the budget, and by how much later its bucket is full (microseconds)
--               taken           first and last number that leave the inbox
--               leaves, listens event
--             Where the document is '', everything about the schedule goes, and two sections say what that is:
--               revisions       (none; their number is the number of the newest) · runs  fire id
-- Returns     1 or 0 per write: recorded or stale. Error LOSTLEASE: nothing was written.
-- Promise     a run that is known already is left as it is: the same slot never becomes two runs.

local ACTS_KEPT = 100
local FIRST_INDEX, LAST_INDEX = 7, 13
local LINES = {'line:high', 'line:default', 'line:low'}
local OF_A_SCHEDULE = {'open', 'ledger', 'notices', 'acts', 'requested', 'inbox'}

local function of(what, id)
  return prefix .. what .. ':' .. id
end

local write_item = {}

function write_item.revision(id)
  later('HSET', revisions_key, id .. ':' .. take(), take())
end

function write_item.entries(id)
  local ledger, first, last, document = of('ledger', id), take(), take(), take()
  redis.call('ZREMRANGEBYSCORE', ledger, first, last)
  redis.call('ZADD', ledger, first, document)
end

function write_item.runs(id)
  local fire_id, asked_at, length = take(), take(), tonumber(take())
  local last = read + length
  if redis.call('HEXISTS', runs_key, fire_id) == 0 then
    write_run(fire_id, last)
    if asked_at ~= '' then redis.call('ZADD', of('requested', id), asked_at, fire_id) end
  end
  read = last
end

function write_item.retried()
  local fire_id, length = take(), tonumber(take())
  local last = read + length
  write_run(fire_id, last)
  read = last
end

function write_item.notices(id)
  redis.call('HDEL', of('notices', id), (take()))
end

function write_item.trimmed_entries(id)
  local first = take()
  redis.call('ZREMRANGEBYSCORE', of('ledger', id), first, first)
end

function write_item.trimmed_runs(id)
  local fire_id = take()
  redis.call('HDEL', runs_key, fire_id)
  redis.call('ZREM', failed_key, fire_id)
  redis.call('ZREM', of('requested', id), fire_id)
end

function write_item.trimmed_revisions(id)
  redis.call('HDEL', revisions_key, id .. ':' .. take())
end

function write_item.act(id)
  redis.call('LPUSH', of('acts', id), (take()))
  redis.call('LTRIM', of('acts', id), 0, ACTS_KEPT - 1)
end

function write_item.waits(id)
  redis.call('SADD', prefix .. 'waits:group:' .. take(), id)
end

local function leave_the_line(id)
  for _, line in ipairs(LINES) do
    redis.call('ZREM', prefix .. line, id)
  end
end

function write_item.place(id)
  local priority, since = take(), take()
  leave_the_line(id)
  if priority ~= '' then redis.call('ZADD', prefix .. 'line:' .. priority, since, id) end
end

-- Another budget than was drawn from last begins with a full bucket.
function write_item.draw()
  local budget, cost, bucket = take(), tonumber(take()), prefix .. 'bucket'
  local held = redis.call('HMGET', bucket, 'full_at', 'budget')
  local full_at = tonumber(now)
  if held[2] == budget then full_at = math.max(full_at, tonumber(held[1])) end
  redis.call('HSET', bucket, 'full_at', string.format('%.0f', full_at + cost), 'budget', budget)
end

function write_item.taken(id)
  redis.call('ZREMRANGEBYSCORE', of('inbox', id), take(), take())
end

function write_item.leaves(id)
  redis.call('SREM', prefix .. 'listeners:' .. take(), id)
end

function write_item.listens(id)
  redis.call('SADD', prefix .. 'listeners:' .. take(), id)
end

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

local function forget_schedule(id)
  take()
  for number = 1, tonumber(take()) do
    redis.call('HDEL', revisions_key, id .. ':' .. number)
  end
  take()
  for _ = 1, tonumber(take()) do
    forget_run(take())
  end
  redis.call('HDEL', schedules_key, id)
  redis.call('ZREM', due_key, id)
  leave_the_line(id)
  for _, what in ipairs(OF_A_SCHEDULE) do
    redis.call('DEL', of(what, id))
  end
end

local function runs_are_as_read()
  local unchanged = true
  for _ = 1, tonumber(take()) do
    local document, version = redis.call('HGET', runs_key, (take())), take()
    unchanged = unchanged and is_at(document, version)
  end
  return unchanged
end

local function group_is_as_read()
  local group = take()
  if group == '' then return true end
  local runs, count = 'group:' .. group, tonumber(take())
  local unchanged = not joined[runs] and redis.call('ZCARD', prefix .. runs) == count
  for _ = 1, count do
    unchanged = redis.call('ZSCORE', prefix .. runs, (take())) and unchanged
  end
  return unchanged
end

-- Events that came since the inbox was read are decided when they are due.
local function woken_by_events(id, document, wake_at, newest)
  if newest == '' or newest_number(id, document) <= tonumber(newest) then return wake_at end
  local due_at = next_is_due(id, document, now)
  return wake_at ~= '' and tonumber(wake_at) <= due_at and wake_at or whole(due_at)
end

-- Returns the newest number that was read, or '' for no inbox, and whether the inbox is still as it has to be.
local function inbox_as_read(id)
  local newest = take()
  if newest == '' then return newest, true end
  if take() == '0' then return newest, true end
  return newest, newest_number(id, redis.call('HGET', schedules_key, id)) <= tonumber(newest)
end

local function write_schedule(id, last)
  local document = take()
  if document == '' then
    forget_schedule(id)
    return true
  end
  local wake_at = take()
  if not runs_are_as_read() or not group_is_as_read() then return STALE end
  local newest, inbox_is_as_read = inbox_as_read(id)
  if not inbox_is_as_read then return STALE end
  later('HSET', schedules_key, id, document)
  while read < last do
    local write = write_item[take()]
    for _ = 1, tonumber(take()) do
      write(id)
    end
  end
  write_due(id, woken_by_events(id, document, wake_at, newest))
  return true
end

if fenced_off() then return redis.error_reply(LOST) end

local verdicts, leader_must_look = carry_out(schedules_key, write_schedule)
if leader_must_look then call_the_leader() end
return verdicts
