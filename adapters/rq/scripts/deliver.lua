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
if not lists_are_sound() then
  return redis.error_reply('WRONGTYPE RQ\'s queues hold something else, nothing was written')
end

local verdicts = carry_out(runs_key, hand_over)
for list in pairs(used) do
  redis.call('SADD', QUEUES, list)
end
return verdicts
