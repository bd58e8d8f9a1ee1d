// The names of an AGI environment in the order in which every Asterisk from 16 to 22 writes them, each once. A line
// break in a value writes further lines, but it cannot keep the genuine ones away: a name is then duplicated, or in the
// wrong place.

const NAMES = [
  'network', 'network_script', 'request', 'channel', 'language', 'type', 'uniqueid', 'version', 'callerid',
  'calleridname', 'callingpres', 'callingani2', 'callington', 'callingtns', 'dnid', 'rdnis', 'context', 'extension',
  'priority', 'enhanced', 'accountcode', 'threadid',
]; // prettier-ignore

/** Of `agi://host` without a path Asterisk writes no such line. */
const MAY_BE_ABSENT = 'network_script';

/** Follows the names as they come; `agi_arg_1`, `agi_arg_2` and so on stand behind the others. */
export class EnvironmentOrder {
  #next = 0;
  #arguments = 0;

  /** Every name but those of arguments has been there. */
  get isComplete(): boolean {
    return this.#next === NAMES.length;
  }

  /** Have this name and all in front of it been there? */
  has(name: string): boolean {
    return NAMES.indexOf(name) < this.#next;
  }

  /** The name that stands here in a genuine environment; of an argument too. */
  get expected(): string {
    return NAMES[this.#next] ?? `arg_${this.#arguments + 1}`;
  }

  /** False for a name that does not stand here in a genuine environment. @param name without `agi_` */
  accept(name: string): boolean {
    if (this.isComplete) {
      if (name !== `arg_${this.#arguments + 1}`) return false;
      this.#arguments += 1;
      return true;
    }
    if (NAMES[this.#next] === MAY_BE_ABSENT && name !== MAY_BE_ABSENT) this.#next += 1;
    if (NAMES[this.#next] !== name) return false;
    this.#next += 1;
    return true;
  }
}
