// The last good list of an account's numbers, on disk, for a start while the provider is down.

import { join } from 'node:path';
import { z } from 'zod';
import { makeForOwner } from '../files/give-to-owner.js';
import { readRegularFileSync } from '../files/regular-file.js';
import { replaceFile } from '../files/replace-file.js';
import type { FoundNumbers } from './account-numbers.js';
import type { ProviderKind } from './account.js';

export interface NumberCopy extends FoundNumbers {
  /** Wall time in milliseconds since 1970. */
  readonly askedAtMs: number;
}

/** Whose numbers they are: of another account by the same name they say nothing. */
interface Owner {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly baseUrl: string;
}

const MAX_BYTES = 8 * 1024 * 1024;
const texts = z.array(z.string().max(100)).max(100_000);
const person = z.object({ number: z.string().max(100), name: z.string().max(1000), extension: z.string().max(100) });
const shape = z.object({
  ...{ kind: z.string(), baseUrl: z.string(), askedAtMs: z.number(), texts, staff: texts },
  people: z.array(person).max(100_000).nullable().default(null),
});

/** Null where there is none that can be used. */
export function readNumberCopy(stateDirectory: string, { name, kind, baseUrl }: Owner): NumberCopy | null {
  try {
    const copy = shape.parse(JSON.parse(readRegularFileSync(fileOf(stateDirectory, name), MAX_BYTES).toString('utf8')));
    return copy.kind === kind && copy.baseUrl === baseUrl ? copy : null;
  } catch {
    // Half a file is as good as none: the provider is asked again.
    return null;
  }
}

/** Rejects with what the file system says; the copy before is still there then. */
export async function keepNumberCopy(stateDirectory: string, owner: Owner, copy: NumberCopy): Promise<void> {
  const { name, kind, baseUrl } = owner;
  await makeForOwner(join(stateDirectory, 'providers'));
  await replaceFile(fileOf(stateDirectory, name), [JSON.stringify({ kind, baseUrl, ...copy })]);
}

function fileOf(stateDirectory: string, name: string): string {
  return join(stateDirectory, 'providers', `numbers-${name.toLowerCase()}.json`);
}
