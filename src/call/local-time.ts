// What the caller's clock shows.

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** `HH:MM` in an IANA zone; empty for a zone this system does not know. */
export function localTime(timeZone: string, epochMs: number): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = formatFor(timeZone);
    // Zones come from our own tables and are few; the bound is for the day one does not.
    if (formats.size < 1000) formats.set(timeZone, format);
  }
  return format?.format(epochMs) ?? '';
}

function formatFor(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  } catch {
    return null;
  }
}
