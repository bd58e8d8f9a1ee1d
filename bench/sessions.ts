// What a FastAGI session costs: all servers run at the same time, and are measured by turns, so that whatever else the
// machine does meets all of them.

import type { Length, Tools } from './load-generator.js';
import { median, medians } from './statistics.js';
import type { Started, Subject, SubjectId } from './subjects.js';

export interface SessionsPlan {
  readonly rounds: number;
  /** How long one measurement is. */
  readonly length: Length;
  readonly atATime: readonly number[];
  /** Numbers that call in turn. */
  readonly pool: number;
}

export interface SessionFigures {
  /** Processor time of the server for one session, user and system, in microseconds. */
  readonly cpuUs: number;
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  /** Sessions without a right answer. */
  readonly failed: number;
}

/** Of one server; `atATime` has the number of sessions at a time as keys. */
export interface SubjectFigures {
  readonly residentMiB: number;
  readonly peakMiB: number;
  readonly atATime: Readonly<Record<string, SessionFigures>>;
}

export interface SessionsResult {
  readonly rounds: number;
  readonly length: Length;
  readonly pool: number;
  /** Medians over the rounds. */
  readonly servers: Readonly<Partial<Record<SubjectId, SubjectFigures>>>;
  /** Processor time of a session, divided by that of the honest floor in the same round: median over the rounds. */
  readonly ratios: Readonly<Record<string, Readonly<Partial<Record<SubjectId, number>>>>>;
  readonly skipped: Readonly<Record<string, string>>;
}

export async function measureSessions(
  { subjects, skipped }: Started,
  tools: Tools,
  { rounds, length, atATime, pool }: SessionsPlan,
  say: (text: string) => void,
): Promise<SessionsResult> {
  // Until every number was called, and is answered from memory. While numbers still come from a disk a busy daemon may
  // answer without them.
  for (const subject of subjects) await load({ ...subject, expected: '' }, tools, 32, { sessions: pool });
  const measured = new Map<string, SessionFigures[]>();
  const keyOf = ({ id }: Pick<Subject, 'id'>, count: number) => `${id} ${count}`;
  for (let round = 0; round < rounds; round++) {
    say(`sessions, round ${round + 1} of ${rounds}`);
    for (const count of atATime) {
      // Each begins once.
      for (let turn = 0; turn < subjects.length; turn++) {
        const subject = subjects[(turn + round) % subjects.length];
        if (subject === undefined) continue;
        const key = keyOf(subject, count);
        measured.set(key, [...(measured.get(key) ?? []), await measureSession(subject, tools, count, length)]);
      }
    }
    for (const { server } of subjects) server.forgetLog();
  }
  const of = (id: SubjectId, count: number) => measured.get(keyOf({ id }, count)) ?? [];
  const servers = Object.fromEntries(
    subjects.map(({ id, server }) => [
      id,
      {
        ...server.memoryMiB(),
        atATime: Object.fromEntries(atATime.map((count) => [count, medians(of(id, count))])),
      },
    ]),
  );
  const ratio = (id: SubjectId, count: number) => {
    const honest = of('honest', count);
    return median(of(id, count).map(({ cpuUs }, round) => cpuUs / (honest[round]?.cpuUs ?? Number.NaN)));
  };
  const ratios = Object.fromEntries(
    atATime.map((count) => [count, Object.fromEntries(subjects.map(({ id }) => [id, ratio(id, count)]))]),
  );
  return { rounds, length, pool, servers, ratios, skipped };
}

/** One measurement of one server. Rejects where too many sessions have no right answer. */
export async function measureSession(
  subject: Subject,
  tools: Tools,
  atATime: number,
  length: Length,
): Promise<SessionFigures> {
  const before = subject.server.cpuUs();
  const figures = await load(subject, tools, atATime, length);
  const spentUs = subject.server.cpuUs() - before;
  const { sessions, p50Us, p99Us, p999Us } = figures;
  return {
    cpuUs: spentUs / (sessions + figures.failed),
    perSecond: sessions / figures.seconds,
    p50Us,
    p99Us,
    p999Us,
    failed: figures.failed,
  };
}

/** On a machine with too much other work a call may be answered with less than is remembered. */
const MOST_FAILED = 0.05;

async function load(subject: Subject, tools: Tools, atATime: number, length: Length) {
  const { server, script, numbers, expected } = subject;
  const figures = await tools.run({ port: server.port, atATime, length, script, numbers, expected });
  const share = figures.failed / (figures.failed + figures.sessions);
  if (!(share < MOST_FAILED))
    throw new Error(`${subject.id}: ${figures.failed} sessions without a right answer, ${figures.sessions} with one`);
  return figures;
}
