-- Script `leave_the_line`: lets a schedule that was set aside wait for an instant in place of a token.
--
-- KEYS  1 due, 2.. the lines
-- ARGV  1 schedule, 2 instant of the second look (microseconds)

local was_in_line = 0
for i = 2, #KEYS do
  was_in_line = was_in_line + redis.call('ZREM', KEYS[i], ARGV[1])
end
if was_in_line > 0 then redis.call('ZADD', KEYS[1], 'LT', ARGV[2], ARGV[1]) end
return was_in_line
