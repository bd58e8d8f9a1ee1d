// The files of data/plan/, one for each calling code, read when the first number of that code turns up.

import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openPlanFile, type PlanFile } from './plan-file.js';

const LONGEST_CALLING_CODE = 3;

/** What is known of the prefixes of one number. */
export interface PlanEntry {
  area(): string | null;
  operator(): string | null;
}

export interface PlanFiles {
  /** Starts to read the file of a number, once; null when there is nothing to wait for. Never rejects. */
  prepare(number: string): Promise<void> | null;
  /** Null while the file is not read, and when there is none. */
  find(number: string): PlanEntry | null;
}

/** Told once of each file that cannot be used: the answers only lack the names in it. Must not throw. */
export type OnUnreadable = (problem: { readonly file: string; readonly cause: unknown }) => void;

/** @param directory its URL, ending with a slash */
export async function openPlanFiles(directory: URL, onUnreadable: OnUnreadable): Promise<PlanFiles> {
  const callingCodes = await callingCodesIn(directory, onUnreadable);
  const files = new Map<string, PlanFile>();
  const reading = new Map<string, Promise<void> | null>();

  async function read(callingCode: string): Promise<void> {
    const file = new URL(`${callingCode}.bin`, directory);
    try {
      files.set(callingCode, openPlanFile(await readFile(file)));
    } catch (cause) {
      onUnreadable({ file: fileURLToPath(file), cause });
    }
    reading.set(callingCode, null);
  }

  return {
    prepare(number) {
      const callingCode = callingCodeOf(number, callingCodes);
      if (callingCode === null) return null;
      let ready = reading.get(callingCode);
      if (ready === undefined) {
        ready = read(callingCode);
        reading.set(callingCode, ready);
      }
      return ready;
    },
    find(number) {
      const callingCode = callingCodeOf(number, callingCodes);
      const file = callingCode === null ? undefined : files.get(callingCode);
      if (callingCode === null || file === undefined) return null;
      const national = number.slice(callingCode.length);
      return { area: () => file.area(national), operator: () => file.operator(national) };
    },
  };
}

async function callingCodesIn(directory: URL, onUnreadable: OnUnreadable): Promise<ReadonlySet<string>> {
  try {
    const names = await readdir(directory);
    return new Set(names.flatMap((name) => /^(\d{1,3})\.bin$/.exec(name)?.[1] ?? []));
  } catch (cause) {
    onUnreadable({ file: fileURLToPath(directory), cause });
    return new Set();
  }
}

/** No calling code begins another. */
function callingCodeOf(number: string, callingCodes: ReadonlySet<string>): string | null {
  for (let length = 1; length <= LONGEST_CALLING_CODE; length++) {
    const code = number.slice(0, length);
    if (callingCodes.has(code)) return code;
  }
  return null;
}
