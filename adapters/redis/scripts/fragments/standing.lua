-- Fragment `standing`: all that a decision on one schedule needs.
--
-- KEYS  1 schedules; ARGV  1 prefix of all keys.
-- standing(id) returns {id, document, unfinished fire ids, newest ledger entry or false, number of entries,
-- notices as key, state, key, state, ...}, or false when nobody knows the schedule.

local prefix, schedules_key = ARGV[1], KEYS[1]

local function standing(id)
  local document = redis.call('HGET', schedules_key, id)
  if not document then return false end
  local ledger = prefix .. 'ledger:' .. id
  local kept = redis.call('ZCARD', ledger)
  return {
    id,
    document,
    redis.call('ZRANGE', prefix .. 'open:' .. id, 0, -1),
    kept > 0 and redis.call('ZRANGE', ledger, -1, -1)[1],
    kept,
    redis.call('HGETALL', prefix .. 'notices:' .. id),
  }
end
