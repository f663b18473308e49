-- Script `standings` (after `standing`): reads what decisions on the schedules named need, at one instant.
--
-- KEYS     1 schedules
-- ARGV     1 prefix of all keys, 2.. ids
-- Returns  a standing or nil for each, in the order asked.

return standings_of({unpack(ARGV, 2)})
