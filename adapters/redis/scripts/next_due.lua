-- Script `next_due` (after `earliest`): the earliest instants in several indexes, read at one instant.
--
-- KEYS     the indexes
-- Returns  for each its earliest score, or nil when it is empty.

local found = {}
for i, index in ipairs(KEYS) do
  found[i] = earliest(index)
end
return found
