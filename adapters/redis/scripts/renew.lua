-- Script `renew` (after `earliest`): lets the same epoch and token run longer, or not at all, and looks ahead.
--
-- KEYS     1 lease, 2 due, 3 waiting, 4 expiring, 5 alerts, 6.. the indexes of queued and running runs
-- ARGV     1 epoch, 2 token, 3 now, 4 ends at (microseconds)
-- Returns  nil when the lease is another's by now, else: how many schedules are due, whether any run is queued or
--          running (1 or 0), how many alerts wait, and the earliest scores of the indexes 2 to 4, each nil when that is empty.

local held = redis.call('HMGET', KEYS[1], 'epoch', 'token')
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then return false end
redis.call('HSET', KEYS[1], 'ends_at', ARGV[4])

local in_flight = 0
for i = 6, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 1 then in_flight = 1 end
end
local inbox = redis.call('ZCOUNT', KEYS[2], '-inf', ARGV[3])
return {inbox, in_flight, redis.call('XLEN', KEYS[5]), earliest(KEYS[2]), earliest(KEYS[3]), earliest(KEYS[4])}
