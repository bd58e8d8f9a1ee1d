// Secrets never stand in the configuration itself: it is read by more people, and ends up in backups.

import { wordsOf } from '../errors.js';
import { readRegularFileSync } from '../files/regular-file.js';
import type { ConfigProblem, Place } from '../yaml/config-error.js';
import type { Config } from './schema.js';

export interface Secrets {
  /** By name of the entry of `ami.servers`. */
  readonly amiSecrets: ReadonlyMap<string, string>;
  /** From `http.tokenFile` and `http.viewTokenFile`; null without one. */
  readonly httpTokens: { readonly change: string | null; readonly view: string | null };
}

interface Form {
  readonly pattern: RegExp;
  readonly words: string;
}

const MAX_SECRET_BYTES = 64 * 1024;
const SECRET: Form = { pattern: /^[^\r\n\0]+$/, words: 'one line with the secret' };
/** What an Authorization header can carry. */
const TOKEN: Form = {
  pattern: /^[\x21-\x7e]{16,}$/,
  words: 'one line of at least 16 letters, digits and signs without blanks',
};

/**
 * One that cannot be read or used is a problem, and left out. No problem repeats what stands under the key: it may be the
 * secret itself, written where its file belongs.
 */
export function readSecrets(
  config: Pick<Config, 'ami' | 'http'>,
  placeOf: (path: readonly PropertyKey[]) => Place,
): { readonly secrets: Secrets; readonly files: readonly string[]; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const files: string[] = [];
  const read = (file: string, path: readonly PropertyKey[], { pattern, words }: Form): string | null => {
    const problem = (message: string) => {
      problems.push({ ...placeOf(path), key: path.join('.'), message });
      return null;
    };
    files.push(file);
    try {
      const secret = readRegularFileSync(file, MAX_SECRET_BYTES)
        .toString('utf8')
        .replace(/\r?\n$/, '');
      return pattern.test(secret) ? secret : problem(`expected ${words} in the file`);
    } catch (error) {
      return problem(`expected the path of a file that can be read: ${wordsOf(error)}`);
    }
  };
  const { tokenFile, viewTokenFile } = config.http;
  const amiSecrets = config.ami.servers.flatMap(({ name, secretFile }, index): [string, string][] => {
    const secret = read(secretFile, ['ami', 'servers', index, 'secretFile'], SECRET);
    return secret === null ? [] : [[name, secret]];
  });
  const change = tokenFile === null ? null : read(tokenFile, ['http', 'tokenFile'], TOKEN);
  const view = viewTokenFile === null ? null : read(viewTokenFile, ['http', 'viewTokenFile'], TOKEN);
  if (view !== null && view === change) {
    const path = ['http', 'viewTokenFile'];
    problems.push({ ...placeOf(path), key: path.join('.'), message: 'expected another token than in http.tokenFile' });
  }
  return { secrets: { amiSecrets: new Map(amiSecrets), httpTokens: { change, view } }, files, problems };
}
