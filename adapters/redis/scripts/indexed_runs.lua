-- Script `indexed_runs`: reads runs by an index over them, earliest first, at one instant.
--
-- KEYS     1 index, 2 runs
-- ARGV     1 highest score, 2 most, 3 a score, or '' for none: what stands
--          beyond it comes as well, after the others
-- Returns  fire id, document, fire id, document, ...; an id that stands in the index alone leaves it.

local found = {}

local function read(lowest, highest, most)
  for _, fire_id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], lowest, highest, 'LIMIT', 0, most)) do
    local document = redis.call('HGET', KEYS[2], fire_id)
    if document then
      found[#found + 1] = fire_id
      found[#found + 1] = document
    else
      redis.call('ZREM', KEYS[1], fire_id)
    end
  end
end

read('-inf', ARGV[1], ARGV[2])
if ARGV[3] ~= '' then read('(' .. ARGV[3], '+inf', ARGV[2] - #found / 2) end
return found
