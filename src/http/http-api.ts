// What the routes ask of the daemon. Every answer is plain data.

import type { ExplainedCall, SimulatedCall } from '../call/explain-call.js';
import type { CallAnswer } from '../call/call-answer.js';
import type { Question } from '../call/question.js';
import type { Identifier } from '../lookup/identity.js';
import type { LookupBody } from '../call/lookup-body.js';
import type { ListEditor } from '../lists/runtime/edit-lists.js';
import type { CallCommandsApi, CallsApi } from './calls-api.js';
import type { ProviderActsApi } from './provider-acts-api.js';
import type { LiveFeed } from './live-feed.js';
import type { SimulatedAnswer, SimulatedQuestion } from './webhooks/simulated-question.js';
import type { Clock } from '../time/clock.js';

/** On both listeners. */
export interface HttpApi {
  /** Of voxroute. */
  readonly version: string;
  readonly clock: Pick<Clock, 'epochMs' | 'after'>;
  /**
   * Keeps the deadline. `abandoned` aborts when the client is gone. The number may be any text of 300 characters. Never
   * rejects.
   */
  ask(question: Question, abandoned: AbortSignal): Promise<CallAnswer>;
  /** An answer as JSON. */
  describe(answer: CallAnswer): LookupBody;
  /** One number of many that nobody waits for: no deadline, it waits for its turn. Never rejects. */
  lookupInBulk(number: string, abandoned: AbortSignal): Promise<LookupBody>;
  /** What names of operators and regions mean. */
  names(): Identifier;
  /** Why calls are not answered now, in words for a person; empty when they are. */
  notReady(): readonly string[];
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** The last hour and how it stands now, in figures: for the page and `voxroute top`. */
  summary(): object;
  /** What is configured, without secrets, and what is wrong with it. @param isFull with whole numbers */
  configuration(isFull: boolean): ShownConfiguration;
  explain(asked: ExplainQuestion): Promise<ExplainedCall>;
  readonly lists: ListEditor;
  readonly calls: CallsApi;
  /** Calls and figures as they come, for pages that are open. */
  readonly feed: LiveFeed;
  /** A list was changed over HTTP or by a command; for the log. */
  changed(change: ListChange): void;
}

export interface ListChange {
  readonly door: 'http' | 'cli';
  /** Of the connection; empty for a command. */
  readonly peer: string;
  /** Of the page; null for a request with a token. */
  readonly session: string | null;
  readonly list: 'allow' | 'block';
  /** The import that entries came with, or that was undone; null for others. */
  readonly import: string | null;
  /** What was added or removed, as lists write it; whole numbers. */
  readonly entries: readonly string[];
  readonly added: number;
  readonly replaced: number;
  readonly refused: number;
  readonly removed: number;
}

/** The configuration in use, for people. */
export interface ShownConfiguration {
  /** ISO 8601 in UTC. */
  readonly since: string;
  readonly origin: string;
  readonly files: readonly string[];
  /** One line each: what keeps the configuration on disk from being taken. */
  readonly problems: readonly string[];
  /** The same: what is usable and not as it should be. */
  readonly warnings: readonly string[];
  /** In the order of the documents; defaults are in it. */
  readonly sections: readonly { readonly name: string; readonly yaml: string }[];
}

/** `atMs` null: now. */
export type ExplainQuestion = Omit<SimulatedCall, 'atMs'> & { readonly atMs: number | null };

/** On the control socket only, for the commands. */
export interface ControlApi extends HttpApi {
  readonly calls: CallCommandsApi;
  readonly providerActs: ProviderActsApi;
  status(): object;
  /** Takes the registry that is imported now; words when it cannot be used. */
  registryLoad(): Promise<object | string>;
  registryUnknown(): object;
  /** What a question of a hosted PBX would be answered; words where there is no such account. */
  webhookTest(asked: SimulatedQuestion): Promise<SimulatedAnswer | string>;
  cacheStats(): object;
  cacheGet(number: string): object | null;
  /** Learns a number that no call waits for; null for what is no number, words when there is nobody to ask. */
  cacheWarm(number: string): Promise<object | string | null>;
  /** True when there was something to forget. */
  cacheForget(number: string): boolean;
}
