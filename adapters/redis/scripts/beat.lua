-- Script `beat`: notes that an attempt lives, if it is still the one that runs.
--
-- KEYS     1 running, 2 beats
-- ARGV     1 fire id, 2 token, 3 now (microseconds)
-- Returns  nil when the attempt was fenced off, else whether somebody asked it to stop, as '0' or '1'.

local held = redis.call('HGET', KEYS[1], ARGV[1])
if not held or string.sub(held, 3) ~= ARGV[2] then return false end
redis.call('ZADD', KEYS[2], 'XX', ARGV[3], ARGV[1])
return string.sub(held, 1, 1)
