// The rate towards a server belongs to the host, or to all hosts that share one budget: a place is claimed among all of their
// processes before a request leaves.

export type HostClaim =
  /** The request may leave now. `end` is called when it has ended in any way, `withdraw` when it was not sent after all. */
  | { readonly kind: 'granted'; end(): void; withdraw(): void }
  /** Others have the places; a good moment to try again for one that needs as many free as this one. */
  | { readonly kind: 'full'; readonly againInMs: number }
  /** Nothing can be learnt of the others, or not in time: this process goes by its own count. */
  | { readonly kind: 'unavailable' };

export interface HostRate {
  /**
   * Never rejects, and answers soon: for calls within some 20 ms.
   *
   * @param ratePerSecond the most requests of all processes together that may arrive in any second
   * @param placesNeeded so many must be free, this one included: what is not a call leaves some for calls; 1 by default
   */
  claim(ratePerSecond: number, placesNeeded?: number): Promise<HostClaim>;
}
