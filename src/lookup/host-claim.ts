// The rate towards a server belongs to the host: a place is claimed among all of its processes before a request leaves.

export type HostClaim =
  /** The request may leave now. `end` is called when it has ended in any way, `withdraw` when it was not sent after all. */
  | { readonly kind: 'granted'; end(): void; withdraw(): void }
  /** Other processes have the places; a good moment to try again. */
  | { readonly kind: 'full'; readonly againInMs: number }
  /** Nothing can be learnt of the others, or not in time: this process goes by its own count. */
  | { readonly kind: 'unavailable' };

export interface HostRate {
  /**
   * Never rejects, and answers soon: for calls within some 20 ms.
   *
   * @param ratePerSecond the most requests of all processes together that may arrive in any second
   */
  claim(ratePerSecond: number): Promise<HostClaim>;
}
