// The body of a request that leaves, out of its parts: files are opened before anything is sent and read while it is.

import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { messageOf } from '../errors.js';
import { HttpFailure } from './http-failure.js';
import type { BodyPart } from './http-request.js';

const CHUNK_BYTES = 64 * 1024;

export interface RequestBody {
  /** Of all parts together, in bytes. */
  readonly length: number;
  readonly content: Buffer | Readable;
  /** To be called when the request has ended in any way. */
  close(): void;
}

interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
}

/** @throws HttpFailure `FILE` when one of the files is no regular file, or cannot be opened */
export async function openBody(parts: readonly BodyPart[]): Promise<RequestBody> {
  const opened: (Buffer | OpenFile)[] = [];
  const close = () =>
    opened.forEach((part) => Buffer.isBuffer(part) || void part.handle.close().catch(() => undefined));
  try {
    for (const part of parts) {
      if (typeof part === 'string') opened.push(Buffer.from(part));
      else if (part instanceof Uint8Array) opened.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength));
      else opened.push(await openFile(part.file));
    }
  } catch (error) {
    close();
    throw error;
  }
  const length = opened.reduce((sum, part) => sum + (Buffer.isBuffer(part) ? part.length : part.size), 0);
  const buffers = opened.filter((part) => Buffer.isBuffer(part));
  if (buffers.length === opened.length) return { length, content: Buffer.concat(buffers), close };
  const content = Readable.from(bytesOf(opened), { objectMode: false });
  // The request gets its errors; one whose request has ended already must not end the process.
  content.on('error', () => undefined);
  return { length, content, close };
}

async function openFile(path: string): Promise<OpenFile> {
  try {
    // Opening a pipe would wait for somebody to write into it.
    const before = await stat(path);
    if (!before.isFile()) throw new HttpFailure('FILE', `${path}: not a file`);
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { size } = await handle.stat();
    return { path, handle, size };
  } catch (cause) {
    if (cause instanceof HttpFailure) throw cause;
    throw new HttpFailure('FILE', `${path}: cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function* bytesOf(parts: readonly (Buffer | OpenFile)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (Buffer.isBuffer(part)) yield part;
    else yield* bytesOfFile(part);
  }
}

/** As many as were promised: what is written behind them meanwhile is not sent. */
async function* bytesOfFile({ path, handle, size }: OpenFile): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < size;) {
    const length = Math.min(CHUNK_BYTES, size - sent);
    const { buffer, bytesRead } = await handle
      .read(Buffer.allocUnsafe(length), 0, length, sent)
      .catch((cause: unknown) => {
        throw new HttpFailure('FILE', `${path}: cannot be read: ${messageOf(cause)}`, { cause });
      });
    if (bytesRead === 0) throw new HttpFailure('FILE', `${path}: became shorter while it was sent`);
    yield buffer.subarray(0, bytesRead);
    sent += bytesRead;
  }
}
