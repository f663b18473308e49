-- Fragment `inbox`: the numbers of events, and when the schedule that listens has to look.
--
-- Expects `prefix`, which all keys begin with. What is asked stands in the schedule's document: how far its inbox was
-- decided, and as "inbox" how much to read, the patience, the delay (microseconds) and the most events of one run.

-- Returns the number given last. One that has left the inbox was decided, so the cursor has reached it.
local function newest_number(id, document)
  local cursor = tonumber(string.match(document, '"progress":%["numbered",(%d+)') or 0)
  local newest = redis.call('ZRANGE', prefix .. 'inbox:' .. id, -1, -1, 'WITHSCORES')[2]
  return math.max(cursor, tonumber(newest or 0))
end

-- Returns when something is to be decided if an event enters the inbox, or has entered it, at `at`.
local function next_is_due(id, document, at)
  local patience, delay, most = string.match(document, '"inbox":%[%d+,(%d+),(%d+),(%d+)%]')
  if not patience then return tonumber(at) end
  local is_full = redis.call('ZCARD', prefix .. 'inbox:' .. id) >= tonumber(most)
  return tonumber(at) + tonumber(is_full and delay or patience)
end

local function whole(number)
  return string.format('%.0f', number)
end
