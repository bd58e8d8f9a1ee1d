// An Asterisk manager interface that behaves as the measured ones do (16.28, 22.10), and misbehaves on demand. Strict:
// whatever a real one would answer with damage is kept in `problems`, which every test expects to be empty.

import { createHash, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setArray } from './ami-array.js';
import { freePort } from './free-port.js';

export interface ReceivedAction {
  /** Of the `Action` header. */
  readonly name: string;
  /** All headers, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

interface Session {
  readonly socket: Socket;
  challenge: string;
  loggedIn: boolean;
  /** `all` until the client says otherwise, as a real one does. */
  mask: string;
  unread: string;
}

/** A channel, as Asterisk writes it into events and Getvar reads it: values raw, line breaks included. */
export interface FakeChannel {
  /** Undefined for `Action: UserEvent`, which has no channel. */
  readonly uniqueId: string | undefined;
  /** One of its own when absent. */
  readonly name?: string;
  readonly callerIdNum?: string;
  readonly callerIdName?: string;
  /** As Asterisk spells it, such as `prohib_passed_screen`. */
  readonly presentation?: string;
  readonly dnid?: string;
  readonly context?: string;
  readonly exten?: string;
  /** Set by the dialplan before. */
  readonly variables?: Readonly<Record<string, string>>;
}

const KNOWN_ACTIONS = new Set(['challenge', 'login', 'events', 'ping', 'getvar', 'setvar']);

export class FakeAmiAsterisk {
  username = 'voxroute';
  secret = 's3cret';
  greeting = 'Asterisk Call Manager/5.0.4\r\n';
  /** Rights of the user: without `call` every Getvar and Setvar is denied. */
  write = 'call';
  /** Plain `Secret` logins are a problem unless this says they are expected. */
  allowPlainLogin = false;
  refuseLogins = false;
  /** Names of actions (lower case) that get no reply. */
  readonly ignores = new Set<string>();
  readonly problems: string[] = [];
  readonly actions: ReceivedAction[] = [];
  /** Everything that came over the wire, for what must never be there. */
  wire = '';
  /** Times of new connections, `performance.now()`. */
  readonly connectedAtMs: number[] = [];
  /** Channels that exist, by uniqueid, with their variables in the order they were set. */
  readonly channels = new Map<string, Map<string, string>>();
  /** Text that comes directly behind the reply to a Getvar of this variable, once each. */
  readonly behindGetvar = new Map<string, string>();
  #server: Server | null = null;
  #port = 0;
  #frozen = false;
  readonly #sessions = new Set<Session>();
  readonly #details = new Map<string, FakeChannel>();
  readonly #idOfName = new Map<string, string>();

  static async start(setUp: Partial<Pick<FakeAmiAsterisk, 'secret' | 'greeting' | 'refuseLogins' | 'write'>> = {}) {
    const asterisk = Object.assign(new FakeAmiAsterisk(), setUp);
    await asterisk.start();
    return asterisk;
  }

  get port(): number {
    return this.#port;
  }

  get loggedIn(): number {
    return [...this.#sessions].filter((session) => session.loggedIn).length;
  }

  /** On the port of before, if there was one. */
  async start(): Promise<void> {
    // It may come back on the same port: nobody else may have it meanwhile.
    if (this.#port === 0) this.#port = await freePort();
    this.#server = createServer({ noDelay: true }, (socket) => this.#take(socket));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const { socket } of this.#sessions) socket.destroy();
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    await closed;
  }

  /** As SIGSTOP does: the kernel goes on taking connections and data, nobody reads or answers. */
  freeze(): void {
    this.#frozen = true;
    for (const { socket } of this.#sessions) socket.pause();
  }

  thaw(): void {
    this.#frozen = false;
    for (const { socket } of this.#sessions) socket.resume();
  }

  /** Ends all connections after `lastWords`, which may be half a message. */
  drop(lastWords = ''): void {
    for (const { socket } of this.#sessions) socket.end(lastWords);
  }

  /** As it stands, to everybody who is logged in, whatever mask they set. */
  send(text: string | Buffer): void {
    for (const { socket, loggedIn } of this.#sessions) if (loggedIn) socket.write(text);
  }

  /** To those whose mask has the class, as Asterisk sends it. */
  event(eventClass: string, headers: readonly string[]): void {
    const [name = '', ...rest] = headers;
    const text = [`Event: ${name}`, `Privilege: ${eventClass},all`, ...rest, '', ''].join('\r\n');
    for (const { socket, loggedIn, mask } of this.#sessions) {
      if (loggedIn && (mask === 'all' || mask.split(',').includes(eventClass))) socket.write(text);
    }
  }

  /** `UserEvent(<name>,<given>…)` of the dialplan; creates the channel. */
  userEvent(name: string, channel: FakeChannel, given: readonly string[] = []): void {
    this.open(channel);
    this.event('user', ['UserEvent', ...channelHeaders(channel), `UserEvent: ${name}`, ...given]);
  }

  /** The channel exists from now on, or is as given now. */
  open(channel: FakeChannel): void {
    const { uniqueId, variables = {} } = channel;
    if (uniqueId === undefined) return;
    const values = this.channels.get(uniqueId) ?? new Map<string, string>();
    for (const [name, value] of Object.entries(variables)) values.set(name, value);
    this.channels.set(uniqueId, values);
    this.#details.set(uniqueId, channel);
    this.#idOfName.set(this.#nameOf(uniqueId), uniqueId);
  }

  newChannel(channel: FakeChannel): void {
    this.open(channel);
    this.event('call', ['Newchannel', ...channelHeaders(channel)]);
  }

  /** Writes `chunk` over and over to the first session until it is gone; resolves with the bytes it took. */
  async pour(chunk: Buffer, totalBytes: number): Promise<number> {
    const socket = [...this.#sessions].find((session) => session.loggedIn)?.socket;
    if (socket === undefined) throw new Error('nobody is logged in');
    const gone = new Promise<false>((resolve) => socket.once('close', () => resolve(false)));
    let taken = 0;
    while (taken < totalBytes) {
      const flushed = new Promise<boolean>((resolve) =>
        socket.write(chunk, (error) => resolve(error === undefined || error === null)),
      );
      if (!(await Promise.race([flushed, gone]))) break;
      taken += chunk.length;
    }
    return taken;
  }

  #take(socket: Socket): void {
    this.connectedAtMs.push(performance.now());
    const session: Session = { socket, challenge: '', loggedIn: false, mask: 'all', unread: '' };
    this.#sessions.add(session);
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sessions.delete(session));
    socket.on('data', (text: string) => this.#read(session, text));
    if (this.#frozen) socket.pause();
    else socket.write(this.greeting);
  }

  #read(session: Session, text: string): void {
    this.wire += text;
    session.unread += text;
    for (let end = session.unread.indexOf('\r\n\r\n'); end >= 0; end = session.unread.indexOf('\r\n\r\n')) {
      const lines = session.unread.slice(0, end).split('\r\n');
      session.unread = session.unread.slice(end + 4);
      this.#act(session, lines);
    }
  }

  #act(session: Session, lines: readonly string[]): void {
    const headers = new Map<string, string>();
    for (const line of lines) {
      const [name = '', value] = line.split(/: ?([^]*)/, 2);
      // The whole action fails with `Failed to parse message: line too long`.
      if (Buffer.byteLength(line) > 1022) this.problems.push('line too long');
      if (/[\r\n\0]/.test(line)) this.problems.push('a control character in a line');
      if (headers.has(name.toLowerCase())) this.problems.push(`header ${name} twice`);
      headers.set(name.toLowerCase(), value ?? '');
    }
    const name = (headers.get('action') ?? '').toLowerCase();
    this.actions.push({ name: headers.get('action') ?? '', headers });
    if (!KNOWN_ACTIONS.has(name)) this.problems.push(`unexpected action ${name}`);
    if ((headers.get('actionid') ?? '') === '') this.problems.push(`${name} without ActionID`);
    if (!session.loggedIn && name !== 'challenge' && name !== 'login') this.problems.push(`${name} before login`);
    if (this.ignores.has(name)) return;
    this.#reply(session, headers, this.#answerTo(name, session, headers));
  }

  #reply(session: Session, headers: ReadonlyMap<string, string>, answer: readonly string[]): void {
    const [response = '', ...rest] = answer;
    const lines = [`Response: ${response}`, `ActionID: ${headers.get('actionid') ?? ''}`, ...rest, '', ''];
    session.socket.write(lines.join('\r\n') + this.#behind(headers));
    if (rest.includes('Message: Authentication failed')) session.socket.end();
  }

  #behind(headers: ReadonlyMap<string, string>): string {
    const variable = headers.get('variable') ?? '';
    const text = headers.has('value') ? undefined : this.behindGetvar.get(variable);
    this.behindGetvar.delete(variable);
    return text ?? '';
  }

  #answerTo(name: string, session: Session, headers: ReadonlyMap<string, string>): readonly string[] {
    switch (name) {
      case 'challenge':
        session.challenge = String(randomInt(1e9));
        return ['Success', `Challenge: ${session.challenge}`];
      case 'login':
        return this.#logIn(session, headers);
      case 'events':
        session.mask = headers.get('eventmask') ?? '';
        return ['Success', 'Events: On'];
      case 'ping':
        return ['Success', 'Ping: Pong', 'Timestamp: 1795309863.327012'];
      case 'getvar':
        return this.#getVariable(headers);
      case 'setvar':
        return this.#setVariable(headers);
      default:
        return ['Error', 'Message: Invalid/unknown command'];
    }
  }

  #logIn(session: Session, headers: ReadonlyMap<string, string>): readonly string[] {
    if (headers.has('secret') && !this.allowPlainLogin) this.problems.push('the secret in clear');
    const key = createHash('md5')
      .update(session.challenge + this.secret)
      .digest('hex');
    const knows = headers.has('key')
      ? session.challenge !== '' && headers.get('key') === key
      : headers.get('secret') === this.secret;
    if (this.refuseLogins || headers.get('username') !== this.username || !knows) {
      return ['Error', 'Message: Authentication failed'];
    }
    session.loggedIn = true;
    session.mask = headers.get('events') ?? 'all';
    return ['Success', 'Message: Authentication accepted'];
  }

  /** By uniqueid or name; without one a real Asterisk takes a global variable, and says Success. */
  #find(headers: ReadonlyMap<string, string>): [uniqueId: string, variables: Map<string, string>] | undefined {
    const channel = headers.get('channel') ?? '';
    if (channel === '') this.problems.push(`global variable ${headers.get('variable') ?? ''}`);
    const uniqueId = this.channels.has(channel) ? channel : (this.#idOfName.get(channel) ?? '');
    const variables = this.channels.get(uniqueId);
    return variables === undefined ? undefined : [uniqueId, variables];
  }

  #nameOf(uniqueId: string): string {
    return nameOf({ uniqueId, ...this.#details.get(uniqueId) });
  }

  /** The value stands in the reply as it is, so that one with an empty line ends it early. */
  #getVariable(headers: ReadonlyMap<string, string>): readonly string[] {
    if (!this.write.split(',').includes('call')) return ['Error', 'Message: Permission denied'];
    const found = this.#find(headers);
    if (found === undefined) return ['Error', 'Message: No such channel'];
    const [uniqueId, variables] = found;
    const name = headers.get('variable') ?? '';
    const channel = this.#details.get(uniqueId) ?? { uniqueId };
    const {
      callerIdNum = '',
      callerIdName = '',
      presentation = callerIdNum === '' ? 'unavailable' : 'allowed_not_screened',
      exten = 's',
      dnid = exten === 's' ? '' : exten,
      context = 'from-trunk',
    } = channel;
    const functions: Readonly<Record<string, string>> = {
      'CHANNEL(name)': this.#nameOf(uniqueId),
      'CHANNEL(uniqueid)': uniqueId,
      'CALLERID(num)': callerIdNum,
      'CALLERID(name)': callerIdName,
      'CALLERID(num-pres)': presentation,
      'CALLERID(dnid)': dnid,
      EXTEN: exten,
      CONTEXT: context,
    };
    if (name.endsWith(')') && !Object.hasOwn(functions, name)) this.problems.push(`Getvar of the function ${name}`);
    const value = Object.hasOwn(functions, name) ? functions[name] : variables.get(name);
    return ['Success', `Variable: ${name}`, `Value: ${value ?? ''}`];
  }

  #setVariable(headers: ReadonlyMap<string, string>): readonly string[] {
    if (!this.write.split(',').includes('call')) return ['Error', 'Message: Permission denied'];
    const found = this.#find(headers);
    if (found === undefined) return ['Error', 'Message: No such channel'];
    const [, variables] = found;
    const name = headers.get('variable') ?? '';
    const value = (headers.get('value') ?? '').replace(/^ +/, '');
    try {
      const names = /^ARRAY\((.*)\)$/s.exec(name)?.[1];
      for (const [each, text] of names === undefined
        ? [[name.replace(/^__?/, ''), value] as const]
        : setArray(names, value)) {
        // In the order in which they were set last.
        variables.delete(each);
        variables.set(each, text);
      }
    } catch (error) {
      this.problems.push(error instanceof Error ? error.message : String(error));
    }
    return ['Success', 'Message: Variable Set'];
  }
}

function nameOf({ name, uniqueId = '' }: FakeChannel): string {
  return name ?? `PJSIP/trunk-${uniqueId.replace(/\D/g, '').slice(-8).padStart(8, '0')}`;
}

/** In the order of a real Asterisk; none at all for `Action: UserEvent`. */
export function channelHeaders(channel: FakeChannel): string[] {
  const { uniqueId, callerIdNum = '', callerIdName = '', context = 'from-trunk', exten = 's' } = channel;
  if (uniqueId === undefined) return [];
  const known = (text: string) => (text === '' ? '<unknown>' : text);
  return [
    `Channel: ${nameOf(channel)}`,
    'ChannelState: 4',
    'ChannelStateDesc: Ring',
    `CallerIDNum: ${known(callerIdNum)}`,
    // Of all texts this one alone is written with its line breaks escaped.
    `CallerIDName: ${known(callerIdName).replace(/\r/g, '\\r').replace(/\n/g, '\\n')}`,
    'ConnectedLineNum: <unknown>',
    'ConnectedLineName: <unknown>',
    'Language: en',
    'AccountCode: ',
    `Context: ${context}`,
    `Exten: ${exten}`,
    'Priority: 1',
    `Uniqueid: ${uniqueId}`,
    `Linkedid: ${uniqueId}`,
  ];
}
