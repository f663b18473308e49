-- Script `catch_up`: what is left of the catch-up budget, and how many schedules wait for it.
--
-- KEYS     1 bucket (a hash: full_at in microseconds, budget), 2.. the lines
-- Returns  full_at and budget, each nil when nothing was ever drawn, and the number of schedules in all lines.

local bucket = redis.call('HMGET', KEYS[1], 'full_at', 'budget')
local waiting = 0
for i = 2, #KEYS do
  waiting = waiting + redis.call('ZCARD', KEYS[i])
end
return {bucket[1], bucket[2], waiting}
