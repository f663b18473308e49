-- Script `renew`: lets the same epoch and token run longer, or not at all.
--
-- KEYS     1 lease
-- ARGV     1 epoch, 2 token, 3 ends at (microseconds)
-- Returns  1, or 0 when the lease is another's by now.

local held = redis.call('HMGET', KEYS[1], 'epoch', 'token')
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'ends_at', ARGV[3])
return 1
