-- Script `line` (after `standing`): reads the schedules that wait for the catch-up budget, those served first first.
--
-- KEYS     1 schedules, 2.. the lines, the most urgent first
-- ARGV     1 prefix of all keys, 2 most
-- Returns  a standing for each; an id that stands in a line alone is left out.

local room = tonumber(ARGV[2])
local found = {}
for i = 2, #KEYS do
  if room > 0 then
    for _, its_standing in ipairs(standings_of(redis.call('ZRANGE', KEYS[i], 0, room - 1))) do
      if its_standing then found[#found + 1] = its_standing end
      room = room - 1
    end
  end
end
return found
