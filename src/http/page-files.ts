// The files of the page, out of page/ of this package, and the library that draws it. The same for everybody; nothing of this
// host is in them.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface PageFile {
  readonly contentType: string;
  readonly body: string;
  readonly etag: string;
}

/** One file without imports: preact with hooks, and htm. */
const LIBRARY = 'standalone.js';
export const START = 'index.html';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

let files: ReadonlyMap<string, PageFile> | null = null;

/** By name; read once, with the first that is asked for. */
export function pageFiles(): ReadonlyMap<string, PageFile> {
  return (files ??= readFiles(fileURLToPath(new URL('../../page/', import.meta.url))));
}

function readFiles(directory: string): Map<string, PageFile> {
  const own = readdirSync(directory).filter((name) => extname(name) in TYPES);
  // Its own name for the file leads to one that the package does not have.
  const library = join(dirname(createRequire(import.meta.url).resolve('htm')), '../preact');
  const paths = [
    ...own.map((name) => [name, join(directory, name)] as const),
    [LIBRARY, join(library, 'standalone.module.js')] as const,
  ];
  return new Map(paths.map(([name, path]) => [name, pageFile(name, readFileSync(path, 'utf8'))]));
}

function pageFile(name: string, body: string): PageFile {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { contentType: TYPES[extname(name)] ?? 'application/octet-stream', body, etag };
}
