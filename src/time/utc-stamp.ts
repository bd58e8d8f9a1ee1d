// A time in the name of a file.

/** Such as `20261122-120000`, UTC: names sort by time. */
export function utcStamp(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
