// Part of reading and masking numbers: what looks like digits with dots and is none.

export function isIpv4Address(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);
}
