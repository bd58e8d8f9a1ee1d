// Which configuration calls are answered with, since when, and what is wrong with the one on disk: for `status` and the
// metrics.

import { maskNumbersIn } from '../number/mask-number.js';

/** Where the configuration that the daemon starts with came from. */
export interface ConfigOrigin {
  /** `last-good`: what is on disk could not be used. */
  readonly origin: 'files' | 'defaults' | 'last-good';
  /** Of `last-good`: when it was kept, ISO 8601. */
  readonly keptAt?: string;
  /** Of `last-good`: what is wrong with the files. */
  readonly problem?: string;
}

export interface ConfigurationStatus {
  readonly origin: ConfigOrigin['origin'];
  /** Null but for `last-good`. */
  readonly keptAt: string | null;
  /** In force since then; ISO 8601. */
  readonly since: string;
  readonly files: readonly string[];
  /** One line each: what is wrong with the files on disk, and with the lists that they name. Empty when nothing is. */
  readonly problems: readonly string[];
}

const MAX_PROBLEMS = 20;

export class ConfigurationState {
  #origin: ConfigOrigin;
  #sinceMs: number;
  #files: readonly string[];
  #ofFiles: readonly string[];
  /** A successful reading of the lists must not hide a configuration that could not be read. */
  #ofLists: readonly string[] = [];

  /** @param changed told of each change, such as the metrics */
  constructor(
    origin: ConfigOrigin,
    files: readonly string[],
    nowMs: number,
    private readonly changed: (state: ConfigurationState) => void,
  ) {
    this.#origin = origin;
    this.#sinceMs = nowMs;
    this.#files = files;
    this.#ofFiles = origin.problem === undefined ? [] : linesOf(origin.problem);
  }

  /** Is what is on disk what calls are answered with? */
  get isRead(): boolean {
    return this.#ofFiles.length === 0 && this.#ofLists.length === 0;
  }

  reloaded(files: readonly string[], nowMs: number): void {
    this.#origin = { origin: files.length > 0 ? 'files' : 'defaults' };
    this.#sinceMs = nowMs;
    this.#files = files;
    this.#ofFiles = [];
    this.#ofLists = [];
    this.changed(this);
  }

  reloadFailed(why: string): void {
    this.#ofFiles = linesOf(why);
    this.changed(this);
  }

  listsReloaded(): void {
    this.#ofLists = [];
    this.changed(this);
  }

  listsFailed(why: string): void {
    this.#ofLists = linesOf(why);
    this.changed(this);
  }

  status(): ConfigurationStatus {
    const problems = [...this.#ofFiles, ...this.#ofLists];
    const more = problems.length - MAX_PROBLEMS;
    return {
      origin: this.#origin.origin,
      keptAt: this.#origin.keptAt ?? null,
      since: new Date(this.#sinceMs).toISOString(),
      files: this.#files,
      problems: [...problems.slice(0, MAX_PROBLEMS), ...(more > 0 ? [`and ${more} more: voxroute check-config`] : [])],
    };
  }
}

function linesOf(why: string): string[] {
  return maskNumbersIn(why)
    .split('\n')
    .filter((line) => line !== '');
}
