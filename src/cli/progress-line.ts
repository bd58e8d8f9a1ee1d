// How far a long command is: one line that is written over on a terminal, a line now and then elsewhere.

export interface ProgressScreen {
  write(text: string): unknown;
  /** A terminal, where a line can be written over. */
  readonly isTTY?: boolean;
  /** Its width; 0 where the terminal does not say. */
  readonly columns?: number;
}

/** How often a line is due, in milliseconds: on a terminal, and in a log or a mail of cron. */
const EVERY_MS = { terminal: 200, plain: 10_000 } as const;
/** The speed is that of so many milliseconds past: what was known already goes by a thousand times faster. */
const SPEED_OVER_MS = 15_000;
const BAR_WIDTH = 20;

export class ProgressLine {
  readonly #isTerminal: boolean;
  #samples: { readonly atMs: number; readonly done: number }[];
  #note: string | null = null;
  /** Work on what comes next that is done already. */
  #ahead = 0;
  #lastPlainNote: string | null = null;

  constructor(
    private readonly screen: ProgressScreen,
    private readonly total: number,
    private done: number,
    /** Monotonic. */
    private readonly nowMs: () => number,
  ) {
    this.#isTerminal = screen.isTTY === true;
    const startMs = nowMs();
    this.#samples = [{ atMs: startMs, done }];
  }

  /** How often `tick` wants to be called, in milliseconds. */
  get everyMs(): number {
    return EVERY_MS[this.#isTerminal ? 'terminal' : 'plain'];
  }

  advance(count = 1): void {
    this.done += count;
    this.#ahead = 0;
  }

  /** A part of what will advance later is done: the figures move although nothing is finished. */
  ahead(): void {
    this.#ahead += 1;
  }

  /** Stands behind the figures until it is null again. Where lines stay, each new one is written once. */
  note(message: string | null): void {
    this.#note = message;
    if (this.#isTerminal || message === null || message === this.#lastPlainNote) return;
    this.#lastPlainNote = message;
    this.screen.write(`waiting: ${message}\n`);
  }

  tick(): void {
    const nowMs = this.nowMs();
    this.#samples = [
      ...this.#samples.filter(({ atMs }) => nowMs - atMs <= SPEED_OVER_MS),
      { atMs: nowMs, done: this.#shown },
    ];
    const text = this.#text();
    const { columns = 0 } = this.screen;
    // Cut to the width: a line that wraps cannot be written over.
    if (this.#isTerminal) this.screen.write(`\r\x1b[K${text.slice(0, (columns > 0 ? columns : 80) - 1)}`);
    else this.screen.write(`${text}\n`);
  }

  /** Leaves nothing on a terminal: the summary follows. */
  end(): void {
    if (this.#isTerminal) this.screen.write('\r\x1b[K');
  }

  get #shown(): number {
    return Math.min(this.done + this.#ahead, this.total);
  }

  #text(): string {
    const done = this.#shown;
    const share = this.total === 0 ? 1 : done / this.total;
    const filled = Math.floor(share * BAR_WIDTH);
    const bar = this.#isTerminal ? `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ` : '';
    const perSecond = this.#perSecond();
    const left = perSecond > 0 ? `${inWords((this.total - done) / perSecond)} left` : 'time left unknown';
    const note = this.#note === null ? '' : `; waiting: ${this.#note}`;
    return `${bar}${done}/${this.total}, ${Math.floor(share * 100)} %, ${perSecond.toFixed(1)}/s, ${left}${note}`;
  }

  #perSecond(): number {
    const [oldest] = this.#samples;
    const newest = this.#samples.at(-1);
    if (oldest === undefined || newest === undefined || newest.atMs <= oldest.atMs) return 0;
    return ((newest.done - oldest.done) * 1000) / (newest.atMs - oldest.atMs);
  }
}

function inWords(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
