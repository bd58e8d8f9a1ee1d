// Secrets taken out of whatever is shown. They are known, so they are looked for, however they are written.

export const HIDDEN = '(secret)';

/** A shorter one, such as a PIN, stands by chance within numbers and words. */
const LONG_ENOUGH = 8;

/** Secrets that nothing else can look like. */
export function longOnes(secrets: readonly string[]): string[] {
  return secrets.filter(({ length }) => length >= LONG_ENOUGH);
}

/**
 * Texts for people and programs, without these secrets. The longest are looked for first: one may hold another. Of a short one
 * only what stands by itself is taken out, never a part of a number or a word.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets)].filter((secret) => secret !== '');
  const [long, short] = [
    known.filter(({ length }) => length >= LONG_ENOUGH),
    known.filter(({ length }) => length < LONG_ENOUGH),
  ].map((some) => [...new Set(some.flatMap(spellingsOf))].sort((a, b) => b.length - a.length));
  const alone = (short ?? []).map(
    (spelling) => new RegExp(`${NOT_WITHIN[0]}${escaped(spelling)}${NOT_WITHIN[1]}`, 'gu'),
  );
  return (text) => {
    const left = (long ?? []).reduce((rest, spelling) => rest.split(spelling).join(HIDDEN), text);
    return alone.reduce((rest, pattern) => rest.replace(pattern, HIDDEN), left);
  };
}

const NOT_WITHIN = ['(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])'] as const;

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
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
