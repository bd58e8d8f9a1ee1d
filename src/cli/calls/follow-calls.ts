// `voxroute calls --follow`: the last calls, and then each as it is answered, until Ctrl-C or the end of the daemon.

import { request } from 'node:http';
import { maskedCall, type ShownCall } from '../../http/routes/shown-call.js';
import { subjectOfText } from '../../journal/call-subject.js';
import { zoneOf, type DaemonConfig } from '../command-config.js';
import { askDaemon } from '../control-client.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';
import { untilInterrupted } from '../until-interrupted.js';
import { askedCalls } from './asked-calls.js';
import { callLine } from './call-rows.js';
import { queryOf, type CallsOptions } from './calls-options.js';

const USUAL_LIMIT = 10;
/** Longest line of the stream, in UTF-16 units. */
const MAX_LINE = 100_000;

export async function followCalls(options: CallsOptions, loaded: DaemonConfig, output: Output): Promise<void> {
  const { sockets } = loaded;
  const [zone, fits] = [zoneOf(loaded), filterOf(options, loaded)];
  const print = (call: ShownCall) => {
    const shown = options.full === true ? call : maskedCall(call);
    output.stdout.write(`${options.json === true ? JSON.stringify(shown) : callLine(shown, zone)}\n`);
  };
  // Which of the sockets there is a daemon behind, and in words if there is none.
  await askDaemon(sockets, 'GET', '/healthz');
  await untilInterrupted(async (interrupted) => {
    // The stream comes first, so that no call is lost between the two; what is in both is shown once.
    let early: ShownCall[] | null = [];
    const stream = openStream(sockets, interrupted, (call) => {
      if (!fits(call)) return;
      if (early === null) print(call);
      else early.push(call);
    });
    await Promise.race([stream.begun, stream.ended]);
    const last: ShownCall[] = [];
    for await (const call of askedCalls(sockets, queryOf(options), options.limit ?? USUAL_LIMIT, true)) last.push(call);
    const seen = new Set(last.map(({ id }) => id));
    for (const call of [...last.reverse(), ...early.filter(({ id }) => !seen.has(id))]) print(call);
    early = null;
    await stream.ended;
    if (!interrupted.aborted) throw new CommandFailure(EXIT.failed, 'the daemon has stopped');
  });
}

/** The stream has every call. */
function filterOf(
  { number, did, action, rule, status }: CallsOptions,
  { config }: DaemonConfig,
): (call: ShownCall) => boolean {
  const subject = (text: string) => subjectOfText(text, config.number);
  const wanted = number === undefined ? undefined : subject(number);
  const wantedDid = did === undefined ? undefined : subject(did);
  const isSame = (one: string | undefined, other: string) => one === undefined || one === other;
  return (call) =>
    isSame(wanted, call.number) &&
    (isSame(did, call.did) || isSame(wantedDid, subject(call.did))) &&
    isSame(action, call.action) &&
    isSame(rule, call.rule) &&
    isSame(status, call.status);
}

interface Stream {
  readonly begun: Promise<void>;
  /** Never rejects. */
  readonly ended: Promise<void>;
}

/** Of the first socket that is served. */
function openStream(sockets: readonly string[], signal: AbortSignal, take: (call: ShownCall) => void): Stream {
  let [begin, end]: (() => void)[] = [];
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  const open = ([socketPath, ...others]: readonly string[]) => {
    if (socketPath === undefined) {
      end?.();
      return;
    }
    const asked = request(
      { socketPath, path: '/v1/calls/live?full=1', headers: { host: 'voxroute' }, signal },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          begin?.();
          const lines = `${text}${chunk}`.split('\n');
          text = (lines.pop() ?? '').slice(0, MAX_LINE);
          for (const line of lines) if (line.startsWith('data: ')) take(JSON.parse(line.slice(6)) as ShownCall);
        });
        response.on('close', () => end?.());
        response.on('error', () => undefined);
      },
    );
    asked.on('error', () => (signal.aborted ? end?.() : open(others)));
    asked.end();
  };
  open(sockets);
  return { begun, ended };
}
