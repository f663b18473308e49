-- Script `acquire`: takes the lease under the next epoch if nobody holds it at `now`.
--
-- KEYS     1 lease (a hash: epoch, token, holder, ends_at, ttl; the epoch outlives a release)
-- ARGV     1 token, 2 holder, 3 now, 4 ends at, 5 ttl (microseconds)
-- Returns  the new epoch, or nil when another holds it.
-- Promise  a lease that would last longer than its TTL, because the clock stepped back since, is cut to one TTL.

local now = tonumber(ARGV[3])
local held = redis.call('HMGET', KEYS[1], 'token', 'ends_at', 'ttl')
if held[1] and tonumber(held[2]) > now then
  local longest = now + tonumber(held[3] or ARGV[5])
  if tonumber(held[2]) > longest then
    redis.call('HSET', KEYS[1], 'ends_at', string.format('%.0f', longest))
  end
  return false
end
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'holder', ARGV[2], 'ends_at', ARGV[4], 'ttl', ARGV[5])
return redis.call('HINCRBY', KEYS[1], 'epoch', 1)
