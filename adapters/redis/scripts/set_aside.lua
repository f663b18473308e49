-- Script `set_aside`: puts what cannot be read off, in every index in which it is due, and remembers why.
--
-- KEYS     1 set aside (a hash: kind:id -> why), 2.. the indexes
-- ARGV     1 member, 2 highest score at which it is due, 3 score of the second look, 4 its name, 5 why, 6 most names
-- Promise  only instants move: whoever can read the document finds it as it was.

local member, due_until = ARGV[1], tonumber(ARGV[2])
for i = 2, #KEYS do
  local score = redis.call('ZSCORE', KEYS[i], member)
  if score and tonumber(score) <= due_until then redis.call('ZADD', KEYS[i], ARGV[3], member) end
end
if redis.call('HLEN', KEYS[1]) < tonumber(ARGV[6]) then redis.call('HSET', KEYS[1], ARGV[4], ARGV[5]) end
return 1
