// What can be wrong with the files of imported tables.

/**
 * `unreadable`: the system does not let us, or the file is gone. `foreign`: not ours, or another table. `version`: of
 * another voxroute. `damaged`: cut short or changed.
 */
export type RegistryFileErrorCode = 'unreadable' | 'foreign' | 'version' | 'damaged';

/** The message names the file, and what was expected and found. */
export class RegistryFileError extends Error {
  override readonly name = 'RegistryFileError';

  constructor(
    readonly code: RegistryFileErrorCode,
    message: string,
    options?: { cause: unknown },
  ) {
    super(message, options);
  }
}
