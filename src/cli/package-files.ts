// What the commands read of the package itself. Paths are the same from dist/cli and from dist/program.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Where the dialplan examples are: beside the program, else where the Debian package puts them. */
export function dialplanExamples(): string {
  const own = fileURLToPath(new URL('../../dialplan-examples', import.meta.url));
  return existsSync(own) ? own : '/usr/share/voxroute/dialplan-examples';
}
