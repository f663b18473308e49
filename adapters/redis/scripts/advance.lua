-- Script `advance` (after `writer`, `runs`): moves runs whose version is still the one that was read.
--
-- KEYS, ARGV  as in `writer`; the writes are runs, their bodies as in `runs`.
-- Returns     1 or 0 per write: recorded or stale. Error LOSTLEASE: nothing was written.

if fenced_off() then return redis.error_reply(LOST) end

local verdicts, leader_must_look = carry_out(runs_key, look_at_run, write_run)
if leader_must_look then call_the_leader() end
return verdicts
