// `voxroute doctor`: are answers and calls written to disk, and is there space?

import { statfs } from 'node:fs/promises';
import { messageOf } from '../../errors.js';
import type { DaemonFacts } from './daemon.js';
import { failed, ok, warning, type CheckLine } from './finding.js';

export interface StorageFacts {
  readonly directory: string;
  readonly space:
    | {
        readonly kind: 'known';
        readonly freeBytes: number;
        readonly totalBytes: number;
        readonly freeFiles: number | null;
      }
    | { readonly kind: 'absent' }
    | { readonly kind: 'unknown'; readonly why: string };
  /** Of the running daemon; null while it cannot be asked. */
  readonly disk: { readonly kind: string; readonly why?: string } | null;
  readonly journal: { readonly kind: string; readonly why?: string } | null;
}

export async function lookAtStorage(candidates: readonly string[], { commands }: DaemonFacts): Promise<StorageFacts> {
  const own = commands.kind === 'answers' ? commands.status.state.directory : null;
  const directory = own ?? candidates[0] ?? '';
  const running = commands.kind === 'answers' ? commands : null;
  return {
    directory,
    space: await spaceIn(directory),
    disk: running?.disk ?? null,
    journal: running?.status.journal.state ?? null,
  };
}

async function spaceIn(directory: string): Promise<StorageFacts['space']> {
  try {
    const { bavail, blocks, bsize, files, ffree } = await statfs(directory);
    return {
      kind: 'known',
      freeBytes: bavail * bsize,
      totalBytes: blocks * bsize,
      freeFiles: files === 0 ? null : ffree,
    };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' ? { kind: 'absent' } : { kind: 'unknown', why: messageOf(error) };
  }
}

/** The daemon opens a failed store again once there are 8 MiB. */
const FULL_BYTES = 8 * 2 ** 20;
const SCARCE_BYTES = 200 * 2 ** 20;
const SCARCE_FILES = 100;

export function checkStorage({ directory, space, disk, journal }: StorageFacts): readonly CheckLine[] {
  const lines: CheckLine[] = [];
  const full = `free some space on the volume of ${directory} (\`df -h ${directory}\`, \`df -i ${directory}\`): the daemon goes on writing by itself`;
  if (space.kind === 'unknown')
    lines.push(failed('storage', `${directory} cannot be checked: ${space.why}`, `\`ls -ld ${directory}\``));
  if (space.kind === 'known') {
    const { freeBytes, freeFiles } = space;
    const left = `${Math.floor(freeBytes / 2 ** 20)} MiB`;
    if (freeBytes < FULL_BYTES)
      lines.push(
        failed('storage', `the disk of ${directory} is full (${left} free): answers and calls are not saved`, full),
      );
    else if (freeFiles !== null && freeFiles < SCARCE_FILES)
      lines.push(failed('storage', `the file system of ${directory} has no room for further files`, full));
    else if (freeBytes < SCARCE_BYTES) lines.push(warning('storage', `${left} are free for ${directory}`, full));
  }
  lines.push(...stateLines('answers', 'store', disk), ...stateLines('calls', 'journal', journal));
  if (lines.length > 0) return lines;
  if (space.kind === 'absent') return [ok('storage', `${directory} does not exist yet: the daemon creates it`)];
  const free = space.kind === 'known' ? `, ${Math.floor(space.freeBytes / 2 ** 20)} MiB free` : '';
  return [ok('storage', `${directory}${free}${disk === null ? '' : ': store and journal are written'}`)];
}

const ADVICE: Readonly<Record<string, string>> = {
  locked: 'another daemon has the directory: end it (`pgrep -af voxroute`), and this one takes over within 10 s',
  damaged: 'it was set aside and created again; check whether the disk is failing (`dmesg`)',
};

function stateLines(what: string, part: string, state: StorageFacts['disk']): CheckLine[] {
  if (state === null || ['open', 'opening', 'off', 'closed'].includes(state.kind)) return [];
  const advice =
    ADVICE[state.why ?? ''] ??
    `\`journalctl -u voxroute | grep ${part}-\` says what happened, docs/operation.md what it means`;
  return [failed('storage', `${what} are not written to disk: ${state.why ?? state.kind}`, advice)];
}
