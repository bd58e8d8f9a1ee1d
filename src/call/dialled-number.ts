// Which texts in the place of a called number are one: the same for every door.

/** What stands where no number was dialled: none, and Asterisk's special extensions. */
const NOT_DIALLED: ReadonlySet<string> = new Set(['', 'unknown', 's', 'h', 'i', 't']);

/** Is this a number somebody dialled, as far as its text tells? */
export function isDialled(text: string): boolean {
  return !NOT_DIALLED.has(text.trim().toLowerCase());
}
