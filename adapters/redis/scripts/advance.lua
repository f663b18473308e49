-- Script `advance` (after `writer`, `runs`): moves runs whose version is still the one that was read.
--
-- KEYS, ARGV  as in `writer`; the writes are runs.
-- Returns     1 or 0 per write: recorded or stale. Error LOSTLEASE: nothing was written.
-- Publishes   at most once, and only for callers without a lease: the leader itself needs no call.

if fenced_off() then return redis.error_reply(LOST) end

local fire_ids, verdicts = judged(runs_key)
local leader_must_look = false
for i, fire_id in ipairs(fire_ids) do
  local length = tonumber(take())
  if verdicts[i] == 0 then
    skip(length)
  elseif write_run(fire_id) then
    leader_must_look = true
  end
end
if leader_must_look and not has_lease then call_the_leader() end
return verdicts
