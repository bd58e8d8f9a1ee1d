// docs/faults.md, made from the data of the fault matrix test.

import {
  DEADLINE_MS,
  FAULT_MATRIX,
  FROM_MEMORY,
  GRACE_MS,
  MEMORIES,
  type FaultRow,
  type Memory,
  type Outcome,
} from '../system/fault-matrix.js';
import { markdownTable } from './generated-section.js';

const HEADINGS = {
  cold: 'a number never heard of',
  fresh: 'a number learnt within `cache.ttl`',
  stale: 'an older answer is known',
} as const satisfies Record<Memory, string>;

const cell = ({ status, fault, source, withinMs }: Outcome) =>
  [`\`${status}\``, ...(fault === '' ? [] : [`\`${fault}\``]), source, `${withinMs} ms`].join(' · ');
const outcomes = (row: FaultRow) => MEMORIES.map((memory) => cell(memory === 'cold' ? row.cold : FROM_MEMORY[memory]));

export function faultsPage(): string {
  const table = markdownTable(
    ['Voxlink', ...MEMORIES.map((memory) => HEADINGS[memory])],
    FAULT_MATRIX.map((row) => [row.title, ...outcomes(row)]),
  );
  return `# What a caller gets when Voxlink is out of order

<!-- Made by npm run docs from test/system/fault-matrix.ts. -->

Whatever Voxlink does, the call goes on. Each cell below is tested through FastAGI, AMI and HTTP, and is the same for
all three. It says, in this order: \`VOX_STATUS\`, \`VOX_FAULT\` where there is one, \`VOX_SOURCE\`, and the time by which the
answer is there. Times hold for the default \`agi.deadlineMs\` of ${DEADLINE_MS} ms; ${GRACE_MS} ms of each are for a busy host.

${table}

The source \`plan\` is the numbering plan that comes with voxroute. Where a registry is imported, it is \`registry\`, with
operator and region; where the portability database is, \`bdpn\`, and the status \`OK\` ([registry.md](registry.md)).

What the table does not show:

- An older answer is asked for anew behind the call. A failure never replaces it.
- At the deadline the call goes on, and the lookup too: what it learns is there for the next call of the number.
- A request that dies with a connection kept from an earlier one, before a byte of an answer came, is sent once more: on a
  new connection, within \`voxlink.timeoutMs\`, when the rate has a place for it.
- After a failure the same number is not asked for during \`cache.failureTtl\`. Its calls get the same fault at once.
- After five failures in a row, or more than half of the last twenty, Voxlink is left alone for 5 to 30 s. New numbers
  then get \`OFFLINE\` with \`CIRCUIT_OPEN\` at once. The first call after that tries again.
- After a 403 it is left alone for 3 minutes: Voxlink serves Russian addresses only. New numbers then get \`OFFLINE\` with
  \`REFUSED\` at once.
- After a 429 nothing is sent for a second, or for as long as \`Retry-After\` says; the pause doubles while the 429 goes
  on. New numbers whose deadline comes before its end get \`RATE_LIMITED\` at once.
- \`voxlink.ratePerSecond\` is kept in any sliding second. Where more new numbers call than that, some get \`DEADLINE\`.
`;
}
