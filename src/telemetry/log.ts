// The log: JSON lines on standard output, as journald and every log collector read them.

import { pino } from 'pino';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug';

/** One line each; `fields` are plain data, `message` is for people. */
export interface Log {
  write(level: LogLevel, fields: Readonly<Record<string, unknown>>, message: string): void;
  setLevel(level: LogLevel): void;
  /** Writes out what is still buffered; for the end of the process. */
  flush(): void;
}

/** @param write where lines go; standard output when absent */
export function createLog(level: LogLevel, write?: (line: string) => void): Log {
  // Buffered: a slow journal must not hold calls up. `flush` empties it at the end.
  const destination = write === undefined ? pino.destination({ dest: 1, sync: false, minLength: 0 }) : { write };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return {
    write: (lineLevel, fields, message) => logger[lineLevel](fields, message),
    setLevel(next) {
      logger.level = next;
    },
    flush() {
      if ('flushSync' in destination) destination.flushSync();
    },
  };
}
