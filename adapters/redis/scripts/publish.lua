-- Script `publish`: notes what a worker offers and until when it counts as alive; forgets what is long gone.
--
-- KEYS     1 offers (digest -> document), 2 offers seen (digest by last life-sign), 3 offering (worker -> until, digest)
-- ARGV     1 worker, 2 digest, 3 document, 4 now, 5 alive until, 6 forget what was last seen before (microseconds)
-- Returns  nothing.

-- What does not begin with an instant was planted, and counts as ended.
local function ended(held)
  local until_then = tonumber(string.match(held, '^(%d+) '))
  return not until_then or until_then <= tonumber(ARGV[4])
end

local offering = redis.call('HGETALL', KEYS[3])
for position = 1, #offering, 2 do
  if ended(offering[position + 1]) then redis.call('HDEL', KEYS[3], offering[position]) end
end
for _, digest in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[6])) do
  redis.call('HDEL', KEYS[1], digest)
  redis.call('ZREM', KEYS[2], digest)
end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[2])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[5] .. ' ' .. ARGV[2])
