-- Script `next_due`: the earliest instants in several indexes, read at one instant.
--
-- KEYS     the indexes
-- Returns  for each its earliest score, or nil when it is empty.

local earliest = {}
for i, index in ipairs(KEYS) do
  earliest[i] = redis.call('ZRANGE', index, 0, 0, 'WITHSCORES')[2] or false
end
return earliest
