// A stand-in for num.voxlink.ru on loopback: the documented answers byte for byte, a log of what it was asked, and
// every fault of voxlink-faults.ts on demand. Strict: what Voxlink's clients have no business asking fails the test.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { freePort } from './free-port.js';
import { generateV1, generateV2, LATIN, pythonJson, V1_ANSWERS, V2_ANSWERS } from './voxlink-answers.js';
import type { Json, Reply, V1Answer } from './voxlink-answers.js';
import { FAULTS, send, sendRateLimited, type VoxlinkFault } from './voxlink-faults.js';

interface VoxlinkServerOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Answer every valid number, not only the documented ones. */
  readonly generate?: boolean;
  /** Answer 429 past so many requests in a sliding second; default: no limit. */
  readonly ratePerSecond?: number;
  /** Nobody has written down the status of v2's `not found`; default 200. */
  readonly v2NotFoundStatus?: 200 | 400 | 404;
}

interface LoggedRequest {
  /** `performance.now()` when the request was read. */
  readonly atMs: number;
  /** Such as `/get/v2/`. */
  readonly path: string;
  /** The parameter as sent, decoded; null when missing. */
  readonly num: string | null;
  readonly userAgent: string;
  /** 1 for the first connection since the start, and so on. */
  readonly connection: number;
}

const PATHS = { '/get/': 'v1', '/get/v2/': 'v2' } as const;
const V1_FIELDS = ['code', 'num', 'full_num', 'operator', 'old_operator', 'region'];
const BAD_FORMAT_EXAMPLES = ['+74959898533', '74959898533', '84959898533', '4959898533'];
const MISSING_NUM = {
  info: 'Incorrect request: param num is required',
  example: ['74959898533', '+74959898533'].map((num) => `https://num.voxlink.ru/get/v2/?num=${num}`),
};

export class VoxlinkServer {
  /** Everything asked so far, oldest first. */
  readonly requests: LoggedRequest[] = [];
  /** What should not have been asked; `close` throws when there is any. */
  readonly unexpected: string[] = [];
  /** Connections accepted so far. */
  connections = 0;
  /** Bytes of `huge-body` handed to the network so far. */
  hugeBytesSent = 0;
  port: number;

  private fault: VoxlinkFault = 'none';
  private readonly taught = new Map<string, Reply>();
  private readonly server: Server;

  constructor(private readonly options: VoxlinkServerOptions) {
    this.port = options.port ?? 0;
    this.server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => this.serve(request, response));
    this.server.on('connection', (socket) => {
      const connection = ++this.connections;
      Object.assign(socket, { connection });
      // A client that gives up is what most of the faults are for.
      socket.on('error', () => undefined);
    });
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (error.code !== 'ECONNRESET') this.unexpected.push(`not HTTP: ${error.message}`);
      socket.destroy();
    });
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async listen(): Promise<void> {
    // It may come back on the same port: nobody else may have it meanwhile.
    if (this.port === 0) this.port = await freePort();
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** From now on; requests that hang go on hanging. */
  async play(fault: VoxlinkFault): Promise<void> {
    this.fault = fault;
    if (fault === 'refuse') await this.stopListening();
    else if (!this.server.listening) await this.listen();
  }

  /** Answers this number so from now on: an object is written as Voxlink writes JSON, a text as it is. */
  teach(version: 'v1' | 'v2', number: string, answer: Readonly<Record<string, Json>> | string, status = 200): void {
    this.taught.set(`${version} ${number}`, {
      ...jsonReply(status, {}),
      body: typeof answer === 'string' ? answer : pythonJson(answer),
    });
  }

  /** Requests so far, of one number or of all. */
  countOf(version: 'v1' | 'v2', num?: string): number {
    return this.requests.filter(
      (request) => versionOf(request.path) === version && (num === undefined || request.num === num),
    ).length;
  }

  /** The most requests in any sliding second so far, those before a place in `requests` left out. */
  busiestSecond(from = 0): number {
    const requests = this.requests.slice(from);
    let first = 0;
    return requests.reduce((most, { atMs }, index) => {
      while (requests[first]!.atMs <= atMs - 1000) first += 1;
      return Math.max(most, index - first + 1);
    }, 0);
  }

  /** @throws when anything unexpected was asked. */
  async close(): Promise<void> {
    await this.stopListening();
    if (this.unexpected.length > 0) throw new Error(`Voxlink was asked amiss: ${this.unexpected.join('; ')}`);
  }

  private async stopListening(): Promise<void> {
    if (!this.server.listening) return;
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const [path = '', ...rest] = (request.url ?? '').split('?');
    const parameters = this.readQuery(rest.join('?'));
    const num = parameters.get('num') ?? null;
    const { connection } = request.socket as unknown as { connection: number };
    const userAgent = request.headers['user-agent'] ?? '';
    this.requests.push({ atMs: performance.now(), path, num, userAgent, connection });
    const version = versionOf(path);
    if (version === null || request.method !== 'GET') {
      this.unexpected.push(`${String(request.method)} ${path}`);
      send(response, { status: 404, contentType: 'text/plain; charset=utf-8', body: '404: Not Found' });
    } else if (this.isOverRate()) {
      sendRateLimited(response);
    } else {
      const reply = version === 'v1' ? this.answerV1(parameters) : this.answerV2(num);
      const nth = this.requests.filter((other) => other.connection === connection).length;
      this.answer(request, response, reply, num ?? '', nth);
    }
  }

  private answer(request: IncomingMessage, response: ServerResponse, reply: Reply, num: string, nth: number): void {
    const { fault } = this;
    if (typeof fault === 'object') {
      const timer = setTimeout(() => send(response, reply), fault.slowMs);
      response.once('close', () => clearTimeout(timer));
    } else if (fault === 'none' || fault === 'refuse') {
      send(response, reply);
    } else {
      const sent = (bytes: number) => (this.hugeBytesSent += bytes);
      FAULTS[fault]({ request, response, reply, num, nth, sent });
    }
  }

  private isOverRate(): boolean {
    const { ratePerSecond } = this.options;
    if (ratePerSecond === undefined) return false;
    const since = performance.now() - 1000;
    return this.requests.slice(-ratePerSecond - 1).filter(({ atMs }) => atMs > since).length > ratePerSecond;
  }

  /** A raw `+` stays a plus, as with the real one. */
  private readQuery(query: string): Map<string, string> {
    const parameters = new Map<string, string>();
    for (const pair of query === '' ? [] : query.split('&')) {
      const [name = '', value = ''] = pair.split('=', 2);
      if (parameters.has(name)) this.unexpected.push(`parameter ${name} given twice`);
      if (!['num', 'field', 'translit'].includes(name)) this.unexpected.push(`parameter ${name}`);
      parameters.set(name, decodeURIComponent(value));
    }
    return parameters;
  }

  private answerV1(parameters: ReadonlyMap<string, string>): Reply {
    const num = parameters.get('num') ?? '';
    const fullNum = /^(?:\+7|7|8)?(\d{10})$/.exec(num)?.[1];
    if (fullNum === undefined) {
      return jsonReply(404, { info: `Неверный формат номера: num=${num}`, example: BAD_FORMAT_EXAMPLES });
    }
    const taught = this.taught.get(`v1 7${fullNum}`);
    if (taught !== undefined) return taught;
    const known = V1_ANSWERS[`7${fullNum}`] ?? (this.options.generate === true ? generateV1(`7${fullNum}`) : null);
    if (known === null) return jsonReply(404, { info: `Номер не найден. Проверьте код города: num=${num}` });
    const answer = v1Object(fullNum, known);
    const field = parameters.get('field');
    return field === undefined ? jsonReply(200, answer) : this.answerField(answer, field, parameters.get('translit'));
  }

  private answerField(answer: Readonly<Record<string, string>>, field: string, translit: string | undefined): Reply {
    if (!V1_FIELDS.includes(field)) this.unexpected.push(`field=${field}`);
    const value = answer[field] ?? '';
    const body = translit === '1' && /\p{Script=Cyrillic}/u.test(value) ? LATIN[value] : value;
    if (body === undefined) this.unexpected.push(`translit=1 of ${value}, which nobody has seen`);
    return { status: 200, contentType: 'text/plain; charset=utf-8', body: body ?? value };
  }

  private answerV2(num: string | null): Reply {
    if (num === null) return jsonReply(400, MISSING_NUM);
    const number = num.replace(/^\+/, '');
    const taught = this.taught.get(`v2 ${number}`);
    if (taught !== undefined) return taught;
    const listed = Object.hasOwn(V2_ANSWERS, number) ? V2_ANSWERS[number] : undefined;
    const answer = listed ?? (this.options.generate === true ? generateV2(number) : null);
    if (answer !== null) return jsonReply(200, answer);
    return jsonReply(this.options.v2NotFoundStatus ?? 200, { destination: 'not found' });
  }
}

/** Starts a stand-in that listens on 127.0.0.1. */
export async function startVoxlinkServer(options: VoxlinkServerOptions = {}): Promise<VoxlinkServer> {
  const server = new VoxlinkServer(options);
  await server.listen();
  return server;
}

function versionOf(path: string): 'v1' | 'v2' | null {
  return path in PATHS ? PATHS[path as keyof typeof PATHS] : null;
}

function v1Object(fullNum: string, { operator, old_operator, region }: V1Answer): Record<string, string> {
  return {
    ...{ code: fullNum.slice(0, 3), num: fullNum.slice(3), full_num: fullNum, operator },
    ...(old_operator === undefined ? {} : { old_operator }),
    region,
  };
}

function jsonReply(status: number, value: Json): Reply {
  return { status, contentType: 'application/json; charset=utf-8', body: pythonJson(value) };
}
