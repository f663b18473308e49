-- Script `deliver` (after `writer`, `runs`): moves runs to the queue and pushes the RQ jobs that carry them.
--
-- KEYS, ARGV  as in `writer`; the writes are runs. Further keys: 14-16 RQ's lists (high, default, low), 17 RQ's
--             set of queues. Body of a write: position of the list in KEYS; job id; id of the job that this one
--             takes the place of, or ''; call; timeout in seconds; description; then the body in `runs`.
--             The last argument is the instant as RQ writes it.
-- Returns     1 or 0 per write: recorded or stale. Error LOSTLEASE: nothing was written.
-- Promise     a run is queued if and only if its job was pushed. A job has no expiry while it waits.

local JOB, FIRST_LIST, LAST_LIST, QUEUES = 'rq:job:', 14, 16, KEYS[17]
local FAILURE_TTL = 3600
local instant = ARGV[#ARGV]

-- What RQ's names hold is not ours alone. A wrong type there must show before the first write.
local function lists_are_sound()
  for position = FIRST_LIST, LAST_LIST do
    local type = redis.call('TYPE', KEYS[position]).ok
    if type ~= 'list' and type ~= 'none' then return false end
  end
  local type = redis.call('TYPE', QUEUES).ok
  return type == 'set' or type == 'none'
end

-- Whatever stood under these ids was superseded, or was planted.
local function forget(job_id)
  if job_id ~= '' then redis.call('UNLINK', JOB .. job_id) end
end

local function write_job(job_id, list, call, timeout, description)
  forget(job_id)
  redis.call('HSET', JOB .. job_id,
    'data', call, 'timeout', timeout, 'description', description,
    'created_at', instant, 'enqueued_at', instant, 'status', 'queued',
    'origin', string.sub(list, #'rq:queue:' + 1), 'result_ttl', 0, 'failure_ttl', FAILURE_TTL)
  later('RPUSH', list, job_id)
end

if fenced_off() then return redis.error_reply(LOST) end
if not lists_are_sound() then
  return redis.error_reply('WRONGTYPE RQ\'s queues hold something else, nothing was written')
end

local used = {}

local function hand_over(fire_id, last)
  local list, job_id, superseded = KEYS[tonumber(take())], take(), take()
  forget(superseded)
  write_job(job_id, list, take(), take(), take())
  used[list] = true
  return write_run(fire_id, last)
end

local verdicts = carry_out(runs_key, hand_over)
for list in pairs(used) do
  redis.call('SADD', QUEUES, list)
end
return verdicts
