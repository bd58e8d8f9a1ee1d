// Asterisk's extensions.conf as `voxroute doctor` reads it: sections, extensions and what they call, with file and line.
//
//   [from-trunk]
//   exten => _X.,1,Set(A=1)
//    same => n(label),AGI(agi://127.0.0.1:4583/route?num=${URIENCODE(${CALLERID(num)})})
//   #include extensions_custom.conf

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';

export interface DialplanStep {
  readonly file: string;
  readonly line: number;
  readonly context: string;
  /** Such as `_X.`. */
  readonly extension: string;
  /** Such as `AGI`. */
  readonly application: string;
  /** What stands between its brackets. */
  readonly data: string;
}

export interface DialplanSetting {
  readonly file: string;
  readonly line: number;
  /** `globals`, or the name of the section. */
  readonly section: string;
  readonly name: string;
  readonly value: string;
}

export interface Dialplan {
  readonly files: readonly string[];
  readonly steps: readonly DialplanStep[];
  /** `name = value` of every section, those of [globals] among them. */
  readonly settings: readonly DialplanSetting[];
  /** Included files that are not there. */
  readonly missing: readonly string[];
}

const MAX_FILES = 500;
const MAX_FILE_BYTES = 16 * 2 ** 20;
const MAX_DEPTH = 20;

/** @param names the files to begin with, in `directory`; those that are not there are passed over */
export function readDialplan(directory: string, names: readonly string[]): Dialplan {
  const reading = new Reading(directory);
  for (const name of names) {
    const file = join(directory, name);
    if (isFile(file)) reading.take(file, 0);
  }
  return reading;
}

class Reading implements Dialplan {
  readonly files: string[] = [];
  readonly steps: DialplanStep[] = [];
  readonly settings: DialplanSetting[] = [];
  readonly missing: string[] = [];
  #section = '';
  #extension = '';

  constructor(private readonly directory: string) {}

  take(file: string, depth: number): void {
    if (depth > MAX_DEPTH || this.files.length >= MAX_FILES || this.files.includes(file)) return;
    this.files.push(file);
    let isComment = false;
    for (const [index, written] of readFileSync(file, 'utf8').split('\n').entries()) {
      if (/^\s*;--/.test(written)) isComment = true;
      if (!isComment) this.#line(written, { file, line: index + 1 }, depth);
      if (written.includes('--;')) isComment = false;
    }
  }

  #line(written: string, place: { file: string; line: number }, depth: number): void {
    const line = withoutComment(written).trim();
    const included = /^#(try)?include\s+"?([^"<>]+?)"?$/.exec(line);
    if (included !== null) {
      this.#include(included[2] ?? '', included[1] !== undefined, depth);
      return;
    }
    const section = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (section !== undefined) {
      this.#section = section;
      this.#extension = '';
      return;
    }
    const step = /^(exten|same)\s*=>?\s*(.*)$/i.exec(line);
    if (step !== null) this.#step(step[1]?.toLowerCase() === 'same', step[2] ?? '', place);
    else this.#setting(line, place);
  }

  #include(path: string, isTried: boolean, depth: number): void {
    const whole = isAbsolute(path) ? path : join(this.directory, path);
    const matching = whole.includes('*') ? filesLike(whole) : [whole];
    for (const file of matching) {
      if (isFile(file)) this.take(file, depth + 1);
      else if (!isTried) this.missing.push(file);
    }
  }

  #step(isSame: boolean, rest: string, place: { file: string; line: number }): void {
    const [, named = '', , call = ''] = (isSame
      ? /^()([^,]*),(.*)$/
      : /^((?:\[[^\]]*\]|[^,[])+),\s*([^,]*),(.*)$/
    ).exec(rest) ?? ['', '', '', ''];
    if (!isSame) this.#extension = named.trim().split('/')[0] ?? '';
    const [, application = '', data = ''] = /^\s*([A-Za-z_]\w*)\s*(?:\((.*)\)\s*)?$/.exec(call) ?? [];
    if (application === '') return;
    this.steps.push({ ...place, context: this.#section, extension: this.#extension, application, data });
  }

  #setting(line: string, place: { file: string; line: number }): void {
    const [, name, value = ''] = /^([^=\s>][^=]*?)\s*=>?\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) this.settings.push({ ...place, section: this.#section, name, value });
  }
}

/** A backslash in front keeps a semicolon. */
function withoutComment(line: string): string {
  const at = /(?<!\\);/.exec(line)?.index;
  return at === undefined ? line : line.slice(0, at);
}

function isFile(path: string): boolean {
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size <= MAX_FILE_BYTES;
  } catch {
    return false;
  }
}

/** `*` in the last part of a path, as Asterisk takes it. */
function filesLike(pattern: string): string[] {
  const like = new RegExp(`^${basename(pattern).split('*').map(escaped).join('.*')}$`);
  try {
    return readdirSync(dirname(pattern))
      .filter((name) => like.test(name))
      .sort()
      .map((name) => join(dirname(pattern), name));
  } catch {
    return [];
  }
}

const escaped = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
