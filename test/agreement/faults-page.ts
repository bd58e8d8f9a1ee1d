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
  cold: 'a number never seen before',
  fresh: 'a number looked up within `cache.ttl`',
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
  return `# What a caller gets when Voxlink fails

<!-- Made by npm run docs from test/system/fault-matrix.ts. -->

Whatever Voxlink does, the call goes on. Each cell below is tested through FastAGI, AMI and HTTP, and is the same for
all three. It shows, in this order: \`VOX_STATUS\`, \`VOX_FAULT\` if set, \`VOX_SOURCE\`, and the time within which the
answer is given. Times apply to the default \`agi.deadlineMs\` of ${DEADLINE_MS} ms; ${GRACE_MS} ms of each are a margin for a busy host.

${table}

The source \`plan\` is the numbering plan bundled with voxroute. If a registry is imported, the source is \`registry\`, with
operator and region; if the portability database is imported, \`bdpn\` with status \`OK\`, for ported numbers of
other countries \`ported\` ([registry.md](registry.md)).

What the table does not show:

- An older answer is refreshed in the background. A failure never replaces it.
- At the deadline the call goes on, and so does the lookup: its result is used for the next call from the number.
- If a reused connection breaks before a byte of the answer has arrived, the request is sent once more on a
  new connection, within \`voxlink.timeoutMs\` and the rate limit.
- After a failure the same number is not looked up for \`cache.failureTtl\`. Its calls get the same fault at once.
- After five failures in a row, or more than half of the last twenty, Voxlink is not asked for 5 to 30 s. New numbers
  then get \`OFFLINE\` with \`CIRCUIT_OPEN\` at once. The first call after that tries again.
- After a 403 it is not asked for 3 minutes: Voxlink serves Russian addresses only. New numbers then get \`OFFLINE\` with
  \`REFUSED\` at once.
- After a 429 nothing is sent for a second, or for as long as \`Retry-After\` says; the pause doubles while the 429 goes
  on. New numbers whose deadline comes before its end get \`RATE_LIMITED\` at once.
- \`voxlink.ratePerSecond\` holds for any sliding second. If more new numbers call, some get \`DEADLINE\`.
`;
}
