// The log: JSON lines on standard output, as journald and every log collector read them.

import { pino } from 'pino';
import { createLineWriter, type LineWriter } from './line-writer.js';

const STANDARD_OUTPUT = 1;

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug';

/** One line each; `fields` are plain data, `message` is for people. */
export interface Log {
  write(level: LogLevel, fields: Readonly<Record<string, unknown>>, message: string): void;
  setLevel(level: LogLevel): void;
  /** Resolves when every line is written, at the latest after `withinMs`; for the end of the process. */
  settle(withinMs: number): Promise<void>;
}

/** @param write where lines go; standard output when absent */
export function createLog(level: LogLevel, write?: (line: string) => void): Log {
  const output: LineWriter =
    write === undefined ? createLineWriter(STANDARD_OUTPUT) : { write, settle: () => Promise.resolve() };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    output,
  );
  return {
    write: (lineLevel, fields, message) => logger[lineLevel](fields, message),
    setLevel(next) {
      logger.level = next;
    },
    settle: (withinMs) => output.settle(withinMs),
  };
}
