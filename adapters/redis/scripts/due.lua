-- Script `due` (after `standing`): reads the schedules that need a decision, earliest first, at one instant.
--
-- KEYS     1 schedules, 2 due
-- ARGV     1 prefix of all keys, 2 now (microseconds), 3 most
-- Returns  a standing for each; an id that stands in the index alone names nothing, and leaves it.

local found = {}
local ids = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[2], 'LIMIT', 0, ARGV[3])
for i, its_standing in ipairs(standings_of(ids)) do
  if its_standing then
    found[#found + 1] = its_standing
  else
    redis.call('ZREM', KEYS[2], ids[i])
  end
end
return found
