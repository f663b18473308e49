-- Script `save_class`: keeps the next version of a class and tells what happened to it: both, or neither.
--
-- KEYS     1 classes, 2 their starts, 3 the starts of the instructor's, 4 outbox
-- ARGV     1 id, 2 the version that must stand now (0: none), 3 document, 4 start, 5... one event each
-- Returns  1, or 0 when another version stands.

local standing = redis.call('HGET', KEYS[1], ARGV[1])
local version = standing and string.match(standing, '^%d+') or '0'
if version ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
for position = 5, #ARGV do
    redis.call('XADD', KEYS[4], '*', 'event', ARGV[position])
end
return 1
