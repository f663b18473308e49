-- Script `accept` (before `inbox`): puts an event into the inbox of every schedule that listens, or into none.
--
-- KEYS     1 schedules, 2 due
-- ARGV     1 prefix of all keys, 2 name, 3 key, 4 document, 5 instant (microseconds), 6 instant up to which keys are
--          forgotten, 7 how many events an inbox holds
-- Returns  {'before'} for a key that was accepted already, {'full', id} where an inbox holds no more (nothing was
--          written), else {'accepted', id, id, ...}.

local schedules_key, due_key = KEYS[1], KEYS[2]
local name, key, event, at = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local accepted, most = prefix .. 'accepted:' .. name, tonumber(ARGV[7])

redis.call('ZREMRANGEBYSCORE', accepted, '-inf', '(' .. ARGV[6])
if redis.call('ZSCORE', accepted, key) then return {'before'} end

-- An id that nobody knows any more is no listener.
local listeners, documents = {}, {}
for _, id in ipairs(redis.call('SMEMBERS', prefix .. 'listeners:' .. name)) do
  documents[id] = redis.call('HGET', schedules_key, id)
  if documents[id] then listeners[#listeners + 1] = id end
end
table.sort(listeners)
for _, id in ipairs(listeners) do
  if redis.call('ZCARD', prefix .. 'inbox:' .. id) >= most then return {'full', id} end
end

local heard = {'accepted'}
for _, id in ipairs(listeners) do
  local document = documents[id]
  local number = whole(newest_number(id, document) + 1)
  redis.call('ZADD', prefix .. 'inbox:' .. id, number, number .. ' ' .. event)
  redis.call('ZADD', due_key, 'LT', whole(next_is_due(id, document, at)), id)
  heard[#heard + 1] = id
end
if #listeners > 0 then
  redis.call('ZADD', accepted, at, key)
  redis.call('PUBLISH', prefix .. 'wake', '')
end
return heard
