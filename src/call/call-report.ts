// A provider's report of a call: that it began, how it ended, that it was missed.

/** Plain data; it goes into the journal. */
export interface CallReport {
  /** The provider's account, a name of `providers`. */
  readonly account: string;
  /** `conference`: what became of one that was ordered. */
  readonly event: 'start' | 'end' | 'conference' | 'missed';
  /** By which the provider and voxroute know the call; empty where there is none. */
  readonly id: string;
  /** `internal`: between two extensions of the provider's PBX. */
  readonly direction: 'inbound' | 'outbound' | 'internal';
  /** How it ended, in words such as `answered`, `missed`, `busy`; empty while it goes on. */
  readonly outcome: string;
  /** Null where the provider did not say. */
  readonly durationSeconds: number | null;
}
