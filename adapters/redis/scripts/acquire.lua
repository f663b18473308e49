-- Script `acquire`: takes the lease under the next epoch if nobody holds it at `now`.
--
-- KEYS     1 lease (a hash: epoch, token, holder, ends_at, ttl; the epoch outlives a release)
-- ARGV     1 token, 2 holder, 3 now, 4 ends at, 5 ttl (microseconds)
-- Returns  the new epoch, or nil when another holds it.
-- Promise  a lease that would last longer than its TTL, because the clock stepped back since, is cut to one TTL; one
--          that no scheduler wrote is free.

-- Where the epoch is no number, counting begins anew at the instant, which no count has reached.
local function next_epoch()
  local epoch = redis.pcall('HINCRBY', KEYS[1], 'epoch', 1)
  if type(epoch) == 'number' then return epoch end
  redis.call('HSET', KEYS[1], 'epoch', ARGV[3])
  return tonumber(ARGV[3])
end

local now = tonumber(ARGV[3])
local held = redis.call('HMGET', KEYS[1], 'token', 'ends_at', 'ttl')
local ends_at, ttl = tonumber(held[2]), tonumber(held[3] or ARGV[5])
if held[1] and ends_at and ttl and ends_at > now then
  local longest = now + ttl
  if ends_at > longest then
    redis.call('HSET', KEYS[1], 'ends_at', string.format('%.0f', longest))
  end
  return false
end
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'holder', ARGV[2], 'ends_at', ARGV[4], 'ttl', ARGV[5])
return next_epoch()
