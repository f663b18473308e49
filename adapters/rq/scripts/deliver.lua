-- Script `deliver` (after `writer`, `runs`): moves runs to the queue and pushes the RQ jobs that carry them.
--
-- KEYS, ARGV  as in `writer`; the writes are runs. Further keys: 14-16 RQ's lists (high, default, low), 17 RQ's
--             set of queues. ARGV[6] is the instant as RQ writes it. Body of a write: position of the list in KEYS; job
--             id; id of the job that this one takes the place of, or ''; call; timeout in seconds; description; body
--             in `runs`.
-- Returns     1 or 0 per write: recorded or stale. Error LOSTLEASE: nothing was written.
-- Promise     a run is queued if and only if its job was pushed. A job has no expiry while it waits.

local JOB, LIST, QUEUES = 'rq:job:', 'rq:queue:', KEYS[17]
local FIRST_LIST, LAST_LIST = 14, 16
local FAILURE_TTL = 3600
local instant = ARGV[6]
local used = {}

-- What RQ's names hold is not ours alone.
local function look_at_lists()
  for position = FIRST_LIST, LAST_LIST do
    must_be('list', KEYS[position])
  end
  must_be('set', QUEUES)
end

-- A run that is handed over stays among the unfinished ones.
local function look_no_further() end

-- Whatever stood under these ids was superseded, or was planted.
local function forget(job_id)
  redis.call('UNLINK', JOB .. job_id)
end

local function write_job(job_id, list, call, timeout, description)
  forget(job_id)
  redis.call('HSET', JOB .. job_id,
    'data', call, 'timeout', timeout, 'description', description,
    'created_at', instant, 'enqueued_at', instant, 'status', 'queued',
    'origin', string.sub(list, #LIST + 1), 'result_ttl', 0, 'failure_ttl', FAILURE_TTL)
  later('RPUSH', list, job_id)
  used[list] = true
end

local function hand_over(fire_id, body)
  local position, job_id, superseded, call, timeout, description, run = unpack(body)
  if superseded ~= '' then forget(superseded) end
  write_job(job_id, KEYS[position], call, timeout, description)
  write_run(fire_id, run)
  return false
end

if fenced_off() then return redis.error_reply(LOST) end
look_at_lists()

local verdicts = carry_out(runs_key, look_no_further, hand_over)
for list in pairs(used) do
  redis.call('SADD', QUEUES, list)
end
return verdicts
