// The log: JSON lines on standard output, as journald and every log collector read them.

import { pino } from 'pino';
import { isJournal, withPriority } from './journal-priority.js';
import { createLineWriter, type LineWriter, type Settled } from './line-writer.js';
import { openLogOutput } from './log-output.js';

const STANDARD_OUTPUT = 1;

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug';

/** One line each; `fields` are plain data, `message` is for people. */
export interface Log {
  write(level: LogLevel, fields: Readonly<Record<string, unknown>>, message: string): void;
  setLevel(level: LogLevel): void;
  /** For the end of the process; see `LineWriter`. */
  settle(withinMs: number): Promise<Settled>;
}

/** @param write where lines go; standard output when absent */
export function createLog(level: LogLevel, write?: (line: string) => void): Log {
  const output: LineWriter =
    write === undefined ? standardOutput() : { write, settle: () => Promise.resolve('written') };
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

function standardOutput(): LineWriter {
  const writer = createLineWriter(openLogOutput(STANDARD_OUTPUT));
  if (!isJournal(process.env, STANDARD_OUTPUT)) return writer;
  return { ...writer, write: (line) => writer.write(withPriority(line)) };
}
