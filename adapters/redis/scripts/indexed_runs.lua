-- Script `indexed_runs`: reads runs by an index over them, earliest first, at one instant.
--
-- KEYS     1 index, 2 runs
-- ARGV     1 highest score, '(' before it to leave it out, 2 most
-- Returns  fire id, document, fire id, document, ...

local found = {}
for _, fire_id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
  local document = redis.call('HGET', KEYS[2], fire_id)
  if document then
    found[#found + 1] = fire_id
    found[#found + 1] = document
  end
end
return found
