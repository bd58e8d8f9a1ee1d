// Secrets are never in the configuration itself: it is read by more people, and ends up in backups.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors.js';
import { readRegularFileSync } from '../files/regular-file.js';
import type { SourceSecrets } from '../http-source/source-settings.js';
import type { ConfigProblem, Place } from '../yaml/config-error.js';
import type { Config } from './schema.js';

export interface Secrets {
  /** By name of the entry of `ami.servers`. */
  readonly amiSecrets: ReadonlyMap<string, string>;
  /** From `http.tokenFile` and `http.viewTokenFile`; null without one. */
  readonly httpTokens: { readonly change: string | null; readonly view: string | null };
  /** By name of the account: what is in the files of its keys, by key without `File`, such as `accessKey`. */
  readonly providerSecrets: ReadonlyMap<string, ProviderSecrets>;
  /** By name of the entry of `sources`. */
  readonly sourceSecrets: ReadonlyMap<string, SourceSecrets>;
  /** From `shared.passwordFile` and `shared.hashKeyFile`; null without one. */
  readonly sharedSecrets: { readonly password: string | null; readonly hashKey: string | null };
}

/** `accessKey`, `signingKey`, `token`, `pin`, `webhookSecret`; a key whose file is not configured or not usable is absent. */
export type ProviderSecrets = Readonly<Record<string, string>>;

interface ReadSecrets {
  readonly secrets: Secrets;
  readonly files: readonly string[];
  readonly problems: readonly ConfigProblem[];
  /** Usable, and not as it should be: a file that anybody can read, a key with blanks around it. */
  readonly warnings: readonly ConfigProblem[];
}

interface Form {
  readonly pattern: RegExp;
  readonly message: string;
  /** Takes away what does not belong to it; that it had to is a warning. */
  readonly mend?: (text: string) => string;
}

const MAX_SECRET_BYTES = 64 * 1024;
const SECRET: Form = { pattern: /^[^\r\n\0]+$/, message: 'one line with the secret' };
/** What a header can carry, and an address or a body, written as they want it. */
const LINE_OF_ASCII: Form = {
  pattern: /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/,
  message: 'one line with the secret, of ASCII characters',
  mend: (text) => text.trim(),
};
/** What an Authorization header can carry. */
const TOKEN: Form = {
  pattern: /^[\x21-\x7e]{16,}$/,
  message: 'one line of at least 16 letters, digits and signs without blanks',
};

/** So long that it cannot be guessed: a number can be. */
const HASH_KEY: Form = {
  pattern: /^[\x21-\x7e]{32,200}$/,
  message: 'one line of at least 32 letters, digits and signs without blanks, such as `openssl rand -hex 32` makes',
};

/** Case, blanks and quotes around it are what pasting adds. */
const HEX_KEY: Form = {
  pattern: /^[0-9a-f]{48}$/,
  message: 'one line with the key, 48 hexadecimal digits',
  mend: mendKey,
};
const PROVIDER_TOKEN: Form = {
  pattern: /^[\x21-\x7e]{8,4096}$/,
  message: 'one line with the token, without blanks',
  mend: (text) => text.trim(),
};
const UUID_TOKEN: Form = {
  pattern: /^[0-9A-Za-z_-]{8,200}$/,
  message: 'one line with the token, letters, digits, _ and -',
  mend: (text) => text.trim(),
};
const PIN: Form = { pattern: /^[0-9A-Za-z]{1,40}$/, message: 'one line with the PIN', mend: (text) => text.trim() };
/** It stands in an address: nothing that would have to be written otherwise there. */
const WEBHOOK_SECRET: Form = {
  pattern: /^[0-9A-Za-z_-]{16,200}$/,
  message: 'one line of at least 16 letters, digits, _ and -, because it is part of a URL',
};

function mendKey(text: string): string {
  return text
    .trim()
    .replace(/^["'](.*)["']$/, '$1')
    .trim()
    .toLowerCase();
}

/** Of the shipped unit, for a command of root beside it. */
const UNIT_CREDENTIALS = '/run/credentials/voxroute.service';

/** `credential:NAME` is what LoadCredential= or SetCredentialEncrypted= of the unit gives under that name. */
function fileOf(file: string, credentials: string): string {
  const name = /^credential:([A-Za-z0-9_.-]+)$/.exec(file)?.[1];
  return name === undefined || /^\.+$/.test(name) ? file : join(credentials, name);
}

/**
 * One that cannot be read or used is a problem, and left out. No problem repeats what stands under the key: it may be the
 * secret itself, written where its file belongs.
 */
export function readSecrets(
  config: Pick<Config, 'ami' | 'http' | 'providers' | 'sources' | 'shared'>,
  placeOf: (path: readonly PropertyKey[]) => Place,
  credentials = process.env['CREDENTIALS_DIRECTORY'] ?? UNIT_CREDENTIALS,
): ReadSecrets {
  const problems: ConfigProblem[] = [];
  const warnings: ConfigProblem[] = [];
  const files: string[] = [];
  const read = (file: string, key: readonly PropertyKey[], { pattern, message, mend }: Form): string | null => {
    const about = (message: string) => ({ ...placeOf(key), key: key.join('.'), message });
    const problem = (message: string) => {
      problems.push(about(message));
      return null;
    };
    const path = fileOf(file, credentials);
    files.push(path);
    try {
      const text = readRegularFileSync(path, MAX_SECRET_BYTES)
        .toString('utf8')
        .replace(/\r?\n$/, '');
      const secret = mend === undefined ? text : mend(text);
      if (!pattern.test(secret)) return problem(`expected ${message} in the file`);
      if (secret !== text)
        warnings.push(about('the file contains more than the key: blanks, quotes or capitals, which are ignored'));
      return secret;
    } catch (error) {
      return problem(`expected the path of a file that can be read: ${messageOf(error)}`);
    }
  };
  const open = (path: readonly PropertyKey[], name: string) => {
    const message = `${name}: anybody on this host can read the file: chown root:voxroute and chmod 640 it`;
    return { ...placeOf(path), key: path.join('.'), message };
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
    problems.push({
      ...placeOf(path),
      key: path.join('.'),
      message: 'expected a token different from the one in http.tokenFile',
    });
  }
  const providerSecrets = new Map<string, ProviderSecrets>();
  for (const { name, keys } of providerKeys(config.providers)) {
    const secrets = keys.flatMap(({ key, file, path, form }): [string, string][] => {
      const secret = file === null ? null : read(file, path, form);
      if (file !== null && isForEverybody(file)) warnings.push(open(path, name));
      return secret === null ? [] : [[key, secret]];
    });
    // Of two accounts of one name, which is an error of its own, the first one's keys count.
    if (!providerSecrets.has(name)) providerSecrets.set(name, Object.fromEntries(secrets));
  }
  const { passwordFile, hashKeyFile } = config.shared;
  const sharedSecrets = {
    password: passwordFile === null ? null : read(passwordFile, ['shared', 'passwordFile'], SECRET),
    hashKey: hashKeyFile === null ? null : read(hashKeyFile, ['shared', 'hashKeyFile'], HASH_KEY),
  };
  const sourceSecrets = new Map(
    config.sources.map(({ name, secretFile, secret2File }, index) => {
      const secretOf = (file: string | null, key: string) => {
        const secret = file === null ? null : read(file, ['sources', index, key], LINE_OF_ASCII);
        if (file !== null && secret !== null && isForEverybody(file))
          warnings.push(open(['sources', index, key], name));
        return secret;
      };
      const secret = secretOf(secretFile, 'secretFile');
      const secret2 = secretOf(secret2File, 'secret2File');
      return [name, { ...(secret === null ? {} : { secret }), ...(secret2 === null ? {} : { secret2 }) }] as const;
    }),
  );
  const tokens = { change, view };
  const secrets = {
    amiSecrets: new Map(amiSecrets),
    httpTokens: tokens,
    providerSecrets,
    sourceSecrets,
    sharedSecrets,
  };
  return { secrets, files, problems, warnings };
}

interface ProviderKey {
  readonly key: string;
  /** Null where none is configured. */
  readonly file: string | null;
  readonly path: readonly PropertyKey[];
  readonly form: Form;
}

function providerKeys({ newtel, plusofon, alovoice }: Config['providers']): readonly {
  readonly name: string;
  readonly keys: readonly ProviderKey[];
}[] {
  const at = (kind: string, index: number, ...rest: string[]) => ['providers', kind, index, ...rest];
  return [
    ...newtel.map(({ name, accessKeyFile, signingKeyFile }, index) => ({
      name,
      keys: [
        { key: 'accessKey', file: accessKeyFile, path: at('newtel', index, 'accessKeyFile'), form: HEX_KEY },
        { key: 'signingKey', file: signingKeyFile, path: at('newtel', index, 'signingKeyFile'), form: HEX_KEY },
      ],
    })),
    ...plusofon.map(({ name, tokenFile, pinFile }, index) => ({
      name,
      keys: [
        { key: 'token', file: tokenFile, path: at('plusofon', index, 'tokenFile'), form: PROVIDER_TOKEN },
        { key: 'pin', file: pinFile, path: at('plusofon', index, 'pinFile'), form: PIN },
      ],
    })),
    ...alovoice.map(({ name, tokenFile, webhook }, index) => ({
      name,
      keys: [
        { key: 'token', file: tokenFile, path: at('alovoice', index, 'tokenFile'), form: UUID_TOKEN },
        {
          key: 'webhookSecret',
          file: webhook?.secretFile ?? null,
          path: at('alovoice', index, 'webhook', 'secretFile'),
          form: WEBHOOK_SECRET,
        },
      ],
    })),
  ];
}

/** By the mode of the file. One that is not there is a problem already. */
function isForEverybody(file: string): boolean {
  try {
    return (statSync(file).mode & 0o004) !== 0;
  } catch {
    return false;
  }
}
