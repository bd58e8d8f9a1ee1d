// What is configured under `shared`, with its secrets read.

export interface SharedSettings {
  /** Server, Sentinels or first nodes of a Cluster, as `mode` says. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly mode: 'single' | 'sentinel' | 'cluster';
  /** Database number; 0 in a Cluster. */
  readonly db: number;
  readonly isTls: boolean;
  /** The group that the Sentinels watch; null in other modes. */
  readonly sentinelName: string | null;
  readonly username: string | null;
  readonly password: string | null;
  /** PEM; null: the authorities that Node.js knows. */
  readonly authorities: string | null;
  /** Prefix of every key and channel. */
  readonly prefix: string;
  /** Longest wait for one command that changes something, in milliseconds. */
  readonly timeoutMs: number;
  /** Longest wait of a call for a shared answer, in milliseconds. */
  readonly readTimeoutMs: number;
  /** With it keys, values and messages contain no number in clear text; null: they do. */
  readonly hashKey: string | null;
}
