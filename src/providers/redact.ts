// Secrets taken out of whatever is shown. They are known, so they are looked for, however they are written.

const HIDDEN = '(secret)';

/** Texts for people and programs, without these secrets. The longest are looked for first: one may hold another. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const spellings = [...new Set(secrets.filter((secret) => secret !== '').flatMap(spellingsOf))].sort(
    (a, b) => b.length - a.length,
  );
  return (text) => spellings.reduce((left, spelling) => left.split(spelling).join(HIDDEN), text);
}

/** As it is, in another case, in an address, in JSON, in base64. */
function spellingsOf(secret: string): string[] {
  return [
    secret,
    secret.toUpperCase(),
    secret.toLowerCase(),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ];
}

/** Headers whose value is a secret as a whole, in lower case. */
const SECRET_HEADERS: readonly string[] = ['authorization', 'token', 'cookie', 'proxy-authorization'];

export function shownHeaders(
  headers: Readonly<Record<string, string>>,
  redact: (text: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      SECRET_HEADERS.includes(name.toLowerCase()) ? HIDDEN : redact(value),
    ]),
  );
}
