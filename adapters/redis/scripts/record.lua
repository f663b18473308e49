-- Script `record` (after `writer`, `runs`): writes decisions, each whole or not at all.
--
-- KEYS, ARGV  as in `writer`; the writes are schedules. Body, as `record_writes.record_body` puts it ("counted"
--             means that the number of items leads):
--               document; wake_at (microseconds, '' for never);
--               revision number and document, both '' when the store has it already;
--               entries, counted, each its first slot and its document;
--               new runs, counted, each its fire id, the instant at which it was asked for by hand or '', the
--               length of its body and the body as in `runs`;
--               keys of the notices acted on, first slots of the trimmed entries, fire ids of the trimmed runs,
--               numbers of the trimmed revisions, each counted;
--               act or ''.
--             Where the document is '' everything about the schedule goes; then follow the number of its newest
--             revision and the fire ids of all its runs, counted.
-- Returns     1 or 0 per write: recorded or stale. Error LOSTLEASE: nothing was written.
-- Promise     a run that is known already is left as it is: the same slot never becomes two runs.

local ACTS_KEPT = 100
local FIRST_INDEX, LAST_INDEX = 7, 13
local OF_A_SCHEDULE = {'open', 'ledger', 'notices', 'acts', 'requested'}

local function write_schedule(id, document)
  redis.call('HSET', schedules_key, id, document)
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

local function trim_revisions(id)
  for _ = 1, tonumber(take()) do
    redis.call('HDEL', revisions_key, id .. ':' .. take())
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

local function forget_run(fire_id)
  redis.call('HDEL', runs_key, fire_id)
  redis.call('HDEL', running_key, fire_id)
  for position = FIRST_INDEX, LAST_INDEX do
    redis.call('ZREM', KEYS[position], fire_id)
  end
end

local function forget_schedule(id)
  for number = 1, tonumber(take()) do
    redis.call('HDEL', revisions_key, id .. ':' .. number)
  end
  for _ = 1, tonumber(take()) do
    forget_run(take())
  end
  redis.call('HDEL', schedules_key, id)
  redis.call('ZREM', due_key, id)
  for _, what in ipairs(OF_A_SCHEDULE) do
    redis.call('DEL', prefix .. what .. ':' .. id)
  end
end

local function write_record(id)
  local document = take()
  if document == '' then return forget_schedule(id) end
  local notices = prefix .. 'notices:' .. id
  local ledger = prefix .. 'ledger:' .. id
  local requested = prefix .. 'requested:' .. id
  local wake_at = write_schedule(id, document)
  write_entries(ledger)
  write_new_runs(requested)
  forget_notices(notices)
  trim_entries(ledger)
  trim_runs(requested)
  trim_revisions(id)
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
