-- Script `release`: gives the lease back and calls the standbys; one that is another's by now is left alone.
--
-- KEYS     1 lease
-- ARGV     1 epoch, 2 token, 3 wake channel
-- Returns  1, or 0 when there was nothing to give back.

local held = redis.call('HMGET', KEYS[1], 'epoch', 'token')
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], 'token', 'holder', 'ends_at')
redis.call('PUBLISH', ARGV[3], '')
return 1
