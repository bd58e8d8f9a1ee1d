// Plain data as table rows, for parts without texts of their own.

/** Nested objects as `agi.address` and so on. */
export function flatRows(value: Readonly<Record<string, unknown>>, prefix = ''): [name: string, value: string][] {
  return Object.entries(value).flatMap(([name, entry]): [string, string][] => {
    const path = `${prefix}${name}`;
    if (entry === null || typeof entry !== 'object') return [[path, String(entry)]];
    return flatRows(entry as Record<string, unknown>, `${path}.`);
  });
}
