// Where log lines go, without ever waiting in a thread: one that writes to a pipe nobody reads stays there for ever, and
// Node waits for its threads before it ends, `process.exit()` included.

import { closeSync, constants, fstatSync, openSync, write, type Stats } from 'node:fs';
import { Socket } from 'node:net';
import { isatty } from 'node:tty';

export type WriteDone = (error: NodeJS.ErrnoException | null, bytes: number) => void;

export interface LogOutput {
  /** One at a time. `EAGAIN`: nothing was taken, and it may be tried again. */
  write(data: Buffer, done: WriteDone): void;
  /** Gives up what is under way, so that the process can end. False where a thread holds it: only SIGKILL ends that. */
  abandon(): boolean;
}

/** @param fd standard output: a pipe, a socket as systemd gives, a terminal, a file */
export function openLogOutput(fd: number): LogOutput {
  const stats = fstatSync(fd);
  return (isStream(stats) ? streamOutput(fd) : isatty(fd) ? terminalOutput(fd) : null) ?? fileOutput(fd);
}

function isStream(stats: Stats): boolean {
  return stats.isFIFO() || stats.isSocket();
}

/** Null for a kind of socket that Node does not know. */
function streamOutput(fd: number): LogOutput | null {
  try {
    const socket = new Socket({ fd, readable: false, writable: true });
    // A reader that is gone; each write says so as well.
    socket.on('error', () => undefined);
    return {
      write: (data, done) => void socket.write(data, (error) => done(error ?? null, data.length)),
      abandon() {
        // Node does not close standard output itself.
        socket.destroy();
        return true;
      },
    };
  } catch {
    return null;
  }
}

/** A terminal that is halted (Ctrl-S) takes nothing: opened once more it says so. Null where it cannot be. */
function terminalOutput(fd: number): LogOutput | null {
  try {
    const own = openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    return {
      write: (data, done) => write(own, data, done),
      abandon() {
        closeSync(own);
        return true;
      },
    };
  } catch {
    return null;
  }
}

/** A disk takes its time, but it is not waited for by anybody else. */
function fileOutput(fd: number): LogOutput {
  let isWriting = false;
  return {
    write(data, done) {
      isWriting = true;
      write(fd, data, (error, bytes) => {
        isWriting = false;
        done(error, bytes);
      });
    },
    abandon: () => !isWriting,
  };
}
