// The parts of a process that a command may use.

export interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: {
    write(text: string): unknown;
    /** True on a terminal. */
    readonly isTTY?: boolean;
    /** Width of a terminal; 0 where it does not say. */
    readonly columns?: number;
  };
}
