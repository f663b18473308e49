-- Fragment `runs` (after `writer`): carries one run and the indexes over it from one state to the next.
--
-- Body of a run's write, as `run_writes.run_body` puts it:
--   document; schedule id; open: score to enter the schedule's unfinished runs, '-' to leave them, '' for neither;
--   running: what `running` holds from now on, '-' for nothing, '' for as before; ended: the name of the final
--   state or ''; number of moves, then for each move the position of the index in KEYS and the score, '-' to leave.
--
-- write_run(fire_id) takes the body and returns true when the leader has to look: a run waits, or has ended.

local FAILED_KEPT = 10000

local function put(key, member, score)
  if score == '-' then
    redis.call('ZREM', key, member)
  elseif score ~= '' then
    redis.call('ZADD', key, score, member)
  end
end

-- The schedule is due at once, whatever else it waits for, and the notice says why.
local function give_notice(schedule_id, fire_id, document, state)
  local version = string.match(document, '^%d+')
  redis.call('HSET', prefix .. 'notices:' .. schedule_id, fire_id .. ':' .. version, state)
  redis.call('ZADD', due_key, 'LT', now, schedule_id)
  if state == 'failed' then
    redis.call('ZREMRANGEBYRANK', failed_key, 0, -FAILED_KEPT - 1)
  end
end

local function write_run(fire_id)
  local document, schedule_id, open, running, ended = take(), take(), take(), take(), take()
  redis.call('HSET', runs_key, fire_id, document)
  put(prefix .. 'open:' .. schedule_id, fire_id, open)
  if running == '-' then
    redis.call('HDEL', running_key, fire_id)
  elseif running ~= '' then
    redis.call('HSET', running_key, fire_id, running)
  end
  local waits = false
  for _ = 1, tonumber(take()) do
    local position, score = take(), take()
    put(KEYS[tonumber(position)], fire_id, score)
    waits = waits or (position == waiting_position and score ~= '-')
  end
  if ended ~= '' then give_notice(schedule_id, fire_id, document, ended) end
  return waits or ended ~= ''
end
