// What can go wrong with the disk, told apart by what is to be done about it.

import { messageOf } from '../errors.js';

/** The closed list; the values are what a person reads. */
export const STORE_FAULTS = {
  locked: 'another process has the store open',
  unsupported: 'the database does not run on this system',
  damaged: 'the store is damaged',
  full: 'the disk is full',
  'read-only': 'the disk is read-only',
  denied: 'the store may not be written',
  io: 'the disk gives errors',
  hangs: 'a write to the disk does not end',
} as const;
export type StoreFaultCode = keyof typeof STORE_FAULTS;

/** A fault of the store. `message` is what the system or LevelDB said; it may name files, never a number. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly code: StoreFaultCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * LevelDB passes the system's words on and not its codes; Node's own errors have both. First match wins, anything
 * else is `io`. A file that is missing, empty or a directory where LevelDB wrote one before is damage.
 *
 *     LEVEL_LOCKED IO error: lock /var/lib/voxroute/store/LOCK: Resource temporarily unavailable
 *     LEVEL_IO_ERROR IO error: /var/lib/voxroute/store/000012.log: No space left on device
 *     LEVEL_CORRUPTION Corruption: not an sstable (bad magic number)
 */
const SAYINGS: readonly (readonly [RegExp, StoreFaultCode])[] = [
  [/no locks available/i, 'io'],
  [/LEVEL_LOCKED/, 'locked'],
  [/LEVEL_CORRUPTION|^Corruption/, 'damaged'],
  [/no space left|disk quota|EDQUOT/i, 'full'],
  [/read-only file system/i, 'read-only'],
  [/permission denied|operation not permitted/i, 'denied'],
  [/no such file or directory|invalid argument|is a directory|file already exists/i, 'damaged'],
];

/** Says which fault a foreign error is. */
export function storeErrorFrom(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const cause = rootOf(error);
  const message = messageOf(cause);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const text = `${code} ${message}`.trim();
  const fault = SAYINGS.find(([pattern]) => pattern.test(text))?.[1] ?? 'io';
  return new StoreError(fault, message, { cause: error });
}

/** classic-level wraps what made the opening fail. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}
