// What a command's end means to a shell.

export const EXIT = {
  done: 0,
  failed: 1,
  /** Wrong usage, a configuration that cannot be used, or not sent for want of `--yes`. */
  wrongUsage: 2,
  /** Sent, and not known whether it was done: a shell's `command || command` must not do it twice. */
  notKnown: 3,
} as const;

/** Ends a command with a message for standard error. `exitCode` is one of `EXIT`. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(
    readonly exitCode: (typeof EXIT)[keyof typeof EXIT],
    message: string,
  ) {
    super(message);
  }
}
