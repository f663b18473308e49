-- Script `acquire`: takes the lease under the next epoch if nobody holds it at `now`.
--
-- KEYS     1 lease (a hash: epoch, token, holder, ends_at; the epoch outlives a release)
-- ARGV     1 token, 2 holder, 3 now, 4 ends at (microseconds)
-- Returns  the new epoch, or nil when another holds it.

local held = redis.call('HMGET', KEYS[1], 'token', 'ends_at')
if held[1] and tonumber(held[2]) > tonumber(ARGV[3]) then return false end
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'holder', ARGV[2], 'ends_at', ARGV[4])
return redis.call('HINCRBY', KEYS[1], 'epoch', 1)
