// An Asterisk manager interface that floods: so many UserEvents a second, each on a channel of its own. It answers what
// it is asked as fast as it can, or not at all. A process of its own, so that what it costs is not the daemon's.
//
//   fork('test/bench/ami-peer.mjs')     → { port }
//   send({ perSecond, seconds, replies: 'all' | 'pings' | 'none' })     → { sent, ready, readyMs, logins }
//   send({ atATime, events, numbers })     → the same: a new event as soon as another is answered

import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

const SECRET = 'of the bench';
const HEAD = 'Event: UserEvent\r\nPrivilege: user,all\r\n';
let replies = 'all';
let logins = 0;
let socket = null;
let channels = 0;
/** Callers, in turn; null: ever new ones. */
let pool = null;
/** While there are fewer channels an answer makes a new event. */
let channelsWanted = 0;
/** Number and time of the event, by uniqueid. */
const asked = new Map();
const readyMs = [];

const server = createServer({ noDelay: true }, (taken) => {
  let unread = '';
  taken.setEncoding('latin1');
  taken.on('error', () => undefined);
  taken.on('close', () => (socket === taken ? (socket = null) : undefined));
  taken.on('data', (text) => {
    unread += text;
    let out = '';
    for (let end = unread.indexOf('\r\n\r\n'); end >= 0; end = unread.indexOf('\r\n\r\n')) {
      out += act(taken, unread.slice(0, end));
      unread = unread.slice(end + 4);
    }
    if (out !== '') taken.write(out);
  });
  taken.write('Asterisk Call Manager/5.0.4\r\n');
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

function act(taken, action) {
  const header = (name) => new RegExp(`^${name}: ?(.*)$`, 'im').exec(action)?.[1]?.replace('\r', '') ?? '';
  const name = header('action').toLowerCase();
  const reply = (...lines) => [`Response: Success`, `ActionID: ${header('actionid')}`, ...lines, '', ''].join('\r\n');
  if (name === 'challenge') return reply('Challenge: 1');
  if (name === 'login') {
    const key = createHash('md5').update('1').update(SECRET).digest('hex');
    if (header('key') !== key) throw new Error('a wrong key');
    return reply('Message: Authentication accepted');
  }
  if (name === 'events') {
    socket = taken;
    logins += 1;
    return reply('Events: On');
  }
  if (name === 'ping') return replies === 'none' ? '' : reply('Ping: Pong');
  if (replies !== 'all') return '';
  const channel = asked.get(header('channel'));
  if (channel === undefined)
    return reply().replace('Success', 'Error').replace(/\r\n$/, 'Message: No such channel\r\n\r\n');
  const variable = header('variable');
  if (name === 'getvar')
    return reply(`Variable: ${variable}`, `Value: ${valueOf(variable, header('channel'), channel)}`);
  if (variable.includes('VOX_READY')) {
    readyMs.push(performance.now() - channel.atMs);
    asked.delete(header('channel'));
    if (channels < channelsWanted) return `${reply('Message: Variable Set')}${event()}`;
  }
  return reply('Message: Variable Set');
}

function valueOf(variable, uniqueId, { number }) {
  const values = {
    'CHANNEL(name)': `PJSIP/trunk-${uniqueId}`,
    'CHANNEL(uniqueid)': uniqueId,
    'CALLERID(num)': number,
    'CALLERID(dnid)': '74951234567',
    'CALLERID(num-pres)': 'allowed_not_screened',
    EXTEN: '74951234567',
    CONTEXT: 'from-trunk',
  };
  return values[variable] ?? '';
}

function event() {
  channels += 1;
  const uniqueId = `1795309887.${channels}`;
  const number = pool?.[channels % pool.length] ?? `7922${String(channels).padStart(7, '0')}`;
  asked.set(uniqueId, { number, atMs: performance.now() });
  return (
    `${HEAD}Channel: PJSIP/trunk-${uniqueId}\r\nChannelState: 4\r\nChannelStateDesc: Ring\r\nCallerIDNum: ${number}\r\n` +
    'CallerIDName: <unknown>\r\nConnectedLineNum: <unknown>\r\nConnectedLineName: <unknown>\r\nLanguage: en\r\n' +
    'AccountCode: \r\nContext: from-trunk\r\nExten: 74951234567\r\nPriority: 1\r\n' +
    `Uniqueid: ${uniqueId}\r\nLinkedid: ${uniqueId}\r\nUserEvent: Num\r\nnumber: ${number}\r\n\r\n`
  );
}

process.on('message', (wanted) => {
  readyMs.length = 0;
  logins = 0;
  pool = wanted.numbers ?? null;
  if (wanted.atATime === undefined) flood(wanted);
  else keepUp(wanted);
});

/** So many events are always open, until all were sent. One that is not answered is given up after two seconds. */
function keepUp({ atATime, events }) {
  const before = channels;
  channelsWanted = channels + events;
  let [answered, quietFromMs] = [0, performance.now()];
  const send = (count) => socket?.write(Array.from({ length: count }, event).join(''));
  send(Math.min(atATime, events));
  const timer = setInterval(() => {
    if (readyMs.length > answered) [answered, quietFromMs] = [readyMs.length, performance.now()];
    const isQuiet = performance.now() > quietFromMs + 2000;
    // A daemon that drops some would otherwise be asked by ever fewer.
    if (asked.size > 0 && !isQuiet) return;
    asked.clear();
    quietFromMs = performance.now();
    if (channels < channelsWanted) {
      send(Math.min(atATime, channelsWanted - channels));
      return;
    }
    clearInterval(timer);
    channelsWanted = 0;
    report(channels - before);
  }, 5);
}

function report(sent) {
  asked.clear();
  process.send({ sent, ready: readyMs.length, readyMs: [...readyMs].sort((a, b) => a - b), logins });
}

function flood({ perSecond, seconds, replies: how }) {
  replies = how;
  let sent = 0;
  const startedMs = performance.now();
  const timer = setInterval(() => {
    const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - startedMs) * perSecond) / 1000));
    let out = '';
    for (; sent < due; sent += 1) out += event();
    if (out !== '' && socket !== null) socket.write(out);
    if (sent < perSecond * seconds) return;
    clearInterval(timer);
    setTimeout(() => {
      replies = 'all';
      report(sent);
    }, 1500);
  }, 5);
}
