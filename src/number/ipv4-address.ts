// Recognizes IPv4 addresses, which look like numbers but are not.

export function isIpv4Address(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);
}
