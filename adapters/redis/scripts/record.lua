-- Script `record` (after `writer`, `runs`): writes decisions, each whole or not at all.
--
-- KEYS, ARGV  as in `writer`; the writes are schedules. Body, as `flattened.record_body` puts it:
--   document; wake_at (microseconds, '' for never); revision number and document ('' when the store has it);
--   number of entries, each its first slot and document; number of new runs, each its fire id, the instant at
--   which it was asked for by hand or '', and the length and body in `runs`; keys of the notices acted on, counted; first slots of the trimmed entries, counted; fire ids of the
--   trimmed runs, counted; act or ''.
-- Returns     1 or 0 per write: recorded or stale. Error LOSTLEASE: nothing was written.
-- Promise     a run that is known already is left as it is: the same slot never becomes two runs.

local ACTS_KEPT = 1000

local function write_schedule(id)
  redis.call('HSET', schedules_key, id, (take()))
  local wake_at, number, revision = take(), take(), take()
  if number ~= '' then redis.call('HSET', revisions_key, id .. ':' .. number, revision) end
  return wake_at
end

local function write_entries(ledger)
  for _ = 1, tonumber(take()) do
    local first, entry = take(), take()
    redis.call('ZREMRANGEBYSCORE', ledger, first, first)
    redis.call('ZADD', ledger, first, entry)
  end
end

local function write_new_runs(requested)
  for _ = 1, tonumber(take()) do
    local fire_id, asked_at, length = take(), take(), tonumber(take())
    if redis.call('HEXISTS', runs_key, fire_id) == 1 then
      skip(length)
    else
      write_run(fire_id)
      put(requested, fire_id, asked_at)
    end
  end
end

local function forget_notices(notices)
  for _ = 1, tonumber(take()) do
    redis.call('HDEL', notices, (take()))
  end
end

local function trim_entries(ledger)
  for _ = 1, tonumber(take()) do
    local first = take()
    redis.call('ZREMRANGEBYSCORE', ledger, first, first)
  end
end

local function trim_runs(requested)
  for _ = 1, tonumber(take()) do
    local fire_id = take()
    redis.call('HDEL', runs_key, fire_id)
    redis.call('ZREM', failed_key, fire_id)
    redis.call('ZREM', requested, fire_id)
  end
end

-- Notices that nobody acted on yet keep the schedule due: they may have come after it was read.
local function write_due(id, wake_at, notices)
  if redis.call('EXISTS', notices) == 1 and (wake_at == '' or tonumber(wake_at) > tonumber(now)) then
    wake_at = now
  end
  if wake_at == '' then
    redis.call('ZREM', due_key, id)
  else
    redis.call('ZADD', due_key, wake_at, id)
  end
end

local function write_act(acts, act)
  if act == '' then return end
  redis.call('LPUSH', acts, act)
  redis.call('LTRIM', acts, 0, ACTS_KEPT - 1)
end

local function write_record(id)
  local notices = prefix .. 'notices:' .. id
  local ledger = prefix .. 'ledger:' .. id
  local requested = prefix .. 'requested:' .. id
  local wake_at = write_schedule(id)
  write_entries(ledger)
  write_new_runs(requested)
  forget_notices(notices)
  trim_entries(ledger)
  trim_runs(requested)
  write_due(id, wake_at, notices)
  write_act(prefix .. 'acts:' .. id, take())
end

if fenced_off() then return redis.error_reply(LOST) end

local ids, verdicts = judged(schedules_key)
local wrote = false
for i, id in ipairs(ids) do
  local length = tonumber(take())
  if verdicts[i] == 1 then
    write_record(id)
    wrote = true
  else
    skip(length)
  end
end
if wrote and not has_lease then call_the_leader() end
return verdicts
