-- Fragment `earliest`: the instant at which the first member of an index stands, or false when it is empty.

local function earliest(index)
  return redis.call('ZRANGE', index, 0, 0, 'WITHSCORES')[2] or false
end
