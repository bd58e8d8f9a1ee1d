// What the server does in one step, in Lua. Each touches keys of one hash tag. Times are milliseconds of the server's own
// clock, so that no clock of a host counts in the rate.

/** A value that is longer is not fetched at all. */
export const MAX_VALUE_CHARACTERS = 262_144;
/** Fields of the hash of changes. */
const MAX_CHANGES = 250_000;
/** As in `SendWindow`: a place is held until a second after the end of its request, and a margin for clocks. */
export const HELD_AFTER_END_MS = 1020;
/** Longer than a lease and a place: after that nothing that the server may have lost can matter. */
export const YOUNG_MS = 2600;
/** Of a request under way it is not known when it will end. */
export const UNDER_WAY_MS = 50;

const NOW = `local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000);`;
const LATE =
  'local deadline = tonumber(ARGV[2]); if deadline > 0 and now > deadline then return {now, 0, 0, "late"} end';
/** Forgets what has run out, and scores that nobody of us writes. */
const TIDY = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. (now + 200000), '+inf')
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[3]))
redis.call('ZREMRANGEBYSCORE', KEYS[2], '(' .. (now + 1000), '+inf')
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[3], '(' .. (now + 60000), '+inf')`;

export const SCRIPTS = {
  /**
   * answer, flight | newer than, claim ('' for none), claim for ms → value, '' or who asks: 'mine', 'other', 'none'.
   * A claim takes the place of one of a lower rank, which is its first character.
   */
  read: `
local length = redis.pcall('STRLEN', KEYS[1])
if type(length) == 'number' and length > 9 and length <= ${MAX_VALUE_CHARACTERS} then
  local value = redis.call('GET', KEYS[1])
  if string.sub(value, 1, 9) >= ARGV[1] then return {value, ''} end
end
if ARGV[2] == '' then return {'', 'none'} end
local held = redis.pcall('GET', KEYS[2])
if type(held) == 'string' and #held < 100 and string.sub(held, 1, 1) >= string.sub(ARGV[2], 1, 1) then
  return {'', 'other'}
end
local set = redis.pcall('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
if set.ok then return {'', 'mine'} end
return {'', 'none'}`,
  /** answer, flight | value, ms to live, claim, latest plausible time, channel, message → whether it was written */
  write: `
local old = redis.pcall('GETRANGE', KEYS[1], 0, 8)
local written = 1
if type(old) == 'string' and old ~= '' and old <= ARGV[4] and old > string.sub(ARGV[1], 1, 9) then
  written = 0
else
  written = redis.pcall('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
local held = redis.pcall('GET', KEYS[2])
if held == ARGV[3] then redis.pcall('DEL', KEYS[2]) end
redis.pcall('PUBLISH', ARGV[5], ARGV[6])
if type(written) == 'table' and written.err then return written end
return written == 0 and 0 or 1`,
  /** flight | claim, channel, message */
  release: `
local held = redis.pcall('GET', KEYS[1])
if held == ARGV[1] then
  redis.call('DEL', KEYS[1])
  redis.pcall('PUBLISH', ARGV[2], ARGV[3])
end
return 1`,
  /** changes | field, value, latest plausible time, ms to live, channel, message → 1 written, 0 there is a newer one, -1 no room */
  change: `
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old and string.sub(old, 1, 9) <= ARGV[3] and string.sub(old, 1, 9) >= string.sub(ARGV[2], 1, 9) then return 0 end
if not old and redis.call('HLEN', KEYS[1]) >= ${MAX_CHANGES} then return -1 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.pcall('PUBLISH', ARGV[5], ARGV[6])
return 1`,
  /** changes | field, value as it was read: removes what has served its time, unless it has changed since */
  drop: `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0`,
  /**
   * log, hosts, leases, born | id, deadline, counted for ms, lease ms (0: none is wanted), heard of ms ago, then member and
   * ms for each place in use → now, hosts, leases, '' or 'late' or 'young', how many of the hosts stand before this one
   */
  beat: `
${NOW}
${LATE}
${TIDY}
redis.call('ZADD', KEYS[2], now - tonumber(ARGV[5]), ARGV[1])
local born = tonumber(redis.call('GET', KEYS[4]) or '')
if not born or born > now then
  born = now
end
redis.call('SET', KEYS[4], string.format('%.0f', born), 'PX', 3600000)
local outcome = ''
if tonumber(ARGV[4]) > 0 then
  if now - born < ${YOUNG_MS} then
    outcome = 'young'
  else
    redis.call('ZADD', KEYS[3], now + tonumber(ARGV[4]), ARGV[1])
    for i = 6, #ARGV - 1, 2 do redis.call('ZADD', KEYS[1], now + tonumber(ARGV[i + 1]), ARGV[i]) end
  end
end
redis.call('PEXPIRE', KEYS[1], 300000)
redis.call('PEXPIRE', KEYS[2], 3600000)
redis.call('PEXPIRE', KEYS[3], 300000)
local rank = 0
local all = redis.call('ZRANGE', KEYS[2], 0, 9999)
for i = 1, #all do if all[i] < ARGV[1] then rank = rank + 1 end end
return {now, redis.call('ZCARD', KEYS[2]), redis.call('ZCARD', KEYS[3]), outcome, rank}`,
  /**
   * log, hosts, leases | id, deadline, counted for ms, member, rate, places needed, held for ms → now, hosts, leases,
   * 'granted', 'full', 'share', 'alone' or 'late', ms to wait
   */
  claim: `
${NOW}
${LATE}
${TIDY}
local hosts = redis.call('ZCARD', KEYS[2])
local leases = redis.call('ZCARD', KEYS[3])
if not redis.call('ZSCORE', KEYS[3], ARGV[1]) then return {now, hosts, leases, 'alone', 0} end
local limit = tonumber(ARGV[5])
if hosts > leases then limit = math.floor(limit * leases / hosts) end
if limit < 1 then return {now, hosts, leases, 'share', 0} end
local missing = redis.call('ZCARD', KEYS[1]) + math.min(tonumber(ARGV[6]), limit) - limit
if missing <= 0 then
  redis.call('ZADD', KEYS[1], now + tonumber(ARGV[7]), ARGV[4])
  redis.call('PEXPIRE', KEYS[1], 300000)
  return {now, hosts, leases, 'granted', 0}
end
local free = tonumber(redis.call('ZRANGE', KEYS[1], missing - 1, missing - 1, 'WITHSCORES')[2])
local wait = math.max(1, free - now)
if wait > ${HELD_AFTER_END_MS} then wait = ${UNDER_WAY_MS} end
return {now, hosts, leases, 'full', wait}`,
  /** log | member, ms that its place is still held for; 0 or less: it is free */
  end: `
${NOW}
if tonumber(ARGV[2]) <= 0 then return redis.call('ZREM', KEYS[1], ARGV[1]) end
return redis.call('ZADD', KEYS[1], 'XX', now + tonumber(ARGV[2]), ARGV[1])`,
  /** log, hosts, leases | id: a host that stops takes part no more */
  leave: `
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('ZREM', KEYS[3], ARGV[1])`,
  /** any key, for the way in a Cluster | channel, message */
  publish: `return redis.call('PUBLISH', ARGV[1], ARGV[2])`,
  /** what there may be of a number; all of one hash tag */
  forget: `
local gone = 0
for i = 1, #KEYS do gone = gone + redis.call('DEL', KEYS[i]) end
return gone`,
} as const satisfies Readonly<Record<string, string>>;
export type ScriptName = keyof typeof SCRIPTS;
