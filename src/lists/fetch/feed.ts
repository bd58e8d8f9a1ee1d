// One URL of the configuration, asked again and again. What is not good never takes the place of what was.

import { messageOf } from '../../errors.js';
import type { Clock } from '../../time/clock.js';
import { downloadFile } from '../../http-client/download.js';
import type { FeedEvent } from './feed-event.js';
import { confirmFeed, feedPath, readFeedHead, sha256Of, writeFeed, type FeedHead } from './feed-file.js';
import { shownUrl, type DownloadCheck, type FeedSpec } from './feed-spec.js';

export interface FeedParts {
  /** Where bodies are kept; null keeps them in memory. */
  readonly directory: string | null;
  readonly clock: Clock;
  /** Sent as User-Agent. */
  readonly userAgent: string;
  /** From 0 to 1, so that hosts with one configuration do not all ask at the same moment. */
  readonly random: () => number;
  readonly report: (event: FeedEvent) => void;
  /** Words on why these contents cannot be used; null when they can. Lets calls be answered meanwhile. */
  readonly check: (body: Buffer, wanted: DownloadCheck) => Promise<string | null>;
  /** There is a new body. */
  readonly changed: () => void;
}

/** 50 MiB over a slow line. */
const TIMEOUT_MS = 100_000;
const MAX_CHECKSUM_BYTES = 64 * 1024;
const FIRST_PAUSE_MS = 60_000;
/** After the start, when there is no body yet. */
const AT_ONCE_MS = 2000;

export class Feed {
  #spec: FeedSpec;
  readonly #shown: string;
  readonly #stop = new AbortController();
  #cancel: () => void = () => undefined;
  /** A body that is not on disk. */
  #memory: { readonly head: FeedHead; readonly body: Buffer } | null = null;
  #failures = 0;
  #failingSinceMs = 0;
  #isKept = true;

  /** @param lane does a few downloads at a time */
  constructor(
    spec: FeedSpec,
    private readonly parts: FeedParts,
    private readonly lane: <T>(job: () => Promise<T>) => Promise<T>,
  ) {
    this.#spec = spec;
    this.#shown = shownUrl(spec.url);
  }

  get spec(): FeedSpec {
    return this.#spec;
  }

  /** The same but for how a body is checked. */
  adopt(spec: FeedSpec): void {
    this.#spec = spec;
  }

  get memory(): { readonly head: FeedHead; readonly body: Buffer } | null {
    return this.#memory;
  }

  /** Asks when it is time: a body that was confirmed lately is not asked for at once. */
  async start(): Promise<void> {
    const { clock, random } = this.parts;
    const stored = await this.#stored();
    const isWanted = stored !== null && (this.#spec.sha256 ?? stored.sha256) === stored.sha256;
    const sinceMs = isWanted ? Math.max(0, clock.epochMs() - stored.confirmedAtMs) : Infinity;
    this.#askIn(Math.max(random() * AT_ONCE_MS, this.#everyMs() - sinceMs));
  }

  stop(): void {
    this.#cancel();
    this.#stop.abort();
  }

  /** A tenth more or less than it should be. */
  #everyMs(): number {
    return this.#spec.everyMs * (0.9 + 0.2 * this.parts.random());
  }

  #askIn(delayMs: number): void {
    if (this.#stop.signal.aborted) return;
    this.#cancel();
    this.#cancel = this.parts.clock.after(delayMs, () => void this.#fetch());
  }

  async #fetch(): Promise<void> {
    try {
      const isNew = await this.lane(() => (this.#stop.signal.aborted ? Promise.resolve(false) : this.#ask()));
      this.#succeeded();
      this.#askIn(this.#everyMs());
      if (isNew) this.parts.changed();
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      await this.#failed(error);
      const pauseMs = Math.min(this.#spec.everyMs, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
      this.#askIn(pauseMs * (0.9 + 0.2 * this.parts.random()));
    }
  }

  /** True when there is a new body. Rejects with words for a person when there is none that can be used. */
  async #ask(): Promise<boolean> {
    const spec = this.#spec;
    const stored = await this.#stored();
    const wanted = spec.sha256 ?? (spec.sha256Url === null ? null : await this.#checksum(spec.sha256Url));
    if (stored !== null && wanted === stored.sha256) {
      await this.#confirm();
      return false;
    }
    // A copy with another checksum must not be confirmed by its date.
    const known = wanted === null && stored !== null ? stored : { etag: null, lastModified: null };
    const answer = await this.#download(spec.url, spec.maxBytes, known);
    if (answer.kind === 'unchanged') {
      await this.#confirm();
      return false;
    }
    const { body, etag, lastModified } = answer;
    const sha256 = sha256Of(body);
    if (wanted !== null && sha256 !== wanted)
      throw new Error(`expected contents with checksum ${wanted}, found ${sha256}`);
    const isNew = sha256 !== stored?.sha256;
    const problem = isNew ? await this.parts.check(body, spec.check) : null;
    if (problem !== null) throw new Error(`its contents cannot be used: ${problem}`);
    await this.#keep({ url: spec.url, etag, lastModified, sha256, bytes: body.length }, body);
    if (isNew) this.parts.report({ kind: 'fetched', url: this.#shown, bytes: body.length });
    return isNew;
  }

  #download(url: string, maxBytes: number, known: Pick<FeedHead, 'etag' | 'lastModified'>) {
    const { caFile, proxy } = this.#spec;
    return downloadFile({
      url: new URL(url),
      ...(caFile === null ? {} : { caFile }),
      proxy,
      etag: known.etag,
      lastModified: known.lastModified,
      maxBytes,
      timeoutMs: TIMEOUT_MS,
      userAgent: this.parts.userAgent,
      signal: this.#stop.signal,
      clock: this.parts.clock,
    });
  }

  /** The first checksum in the text, as sha256sum and others write it. */
  async #checksum(url: string): Promise<string> {
    const answer = await this.#download(url, MAX_CHECKSUM_BYTES, { etag: null, lastModified: null });
    const text = answer.kind === 'fresh' ? answer.body.toString('latin1') : '';
    const sha256 = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/i.exec(text)?.[0];
    if (sha256 === undefined) throw new Error(`${shownUrl(url)}: expected a SHA-256 checksum`);
    return sha256.toLowerCase();
  }

  async #stored(): Promise<(FeedHead & { readonly confirmedAtMs: number }) | null> {
    if (this.#memory !== null) return { ...this.#memory.head, confirmedAtMs: this.parts.clock.epochMs() };
    return this.parts.directory === null ? null : readFeedHead(feedPath(this.parts.directory, this.#spec.url));
  }

  async #confirm(): Promise<void> {
    const { directory, clock } = this.parts;
    if (this.#memory !== null || directory === null) return;
    // Only says when to ask again after a restart.
    await confirmFeed(feedPath(directory, this.#spec.url), clock.epochMs()).catch(() => undefined);
  }

  async #keep(head: FeedHead, body: Buffer): Promise<void> {
    const { directory, report, clock } = this.parts;
    this.#memory = { head, body };
    if (directory === null) return;
    const path = feedPath(directory, head.url);
    try {
      await writeFeed(path, head, body);
      await confirmFeed(path, clock.epochMs());
      this.#memory = null;
      this.#isKept = true;
    } catch (error) {
      if (this.#isKept) report({ kind: 'not-kept', url: this.#shown, detail: messageOf(error) });
      this.#isKept = false;
    }
  }

  #succeeded(): void {
    const { clock, report } = this.parts;
    if (this.#failures > 0) {
      report({ kind: 'recovered', url: this.#shown, afterMs: Math.round(clock.monotonicMs() - this.#failingSinceMs) });
    }
    this.#failures = 0;
  }

  async #failed(error: unknown): Promise<void> {
    this.#failures += 1;
    if (this.#failures > 1) return;
    this.#failingSinceMs = this.parts.clock.monotonicMs();
    const hasCopy = (await this.#stored()) !== null;
    this.parts.report({ kind: 'failing', url: this.#shown, detail: messageOf(error), hasCopy });
  }
}
