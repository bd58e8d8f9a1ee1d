// Texts of the configuration, such as `mon-fri 09:00-18:00`: parsed by the schema to check them, and again when the
// policy is compiled.

export type ParsedText<T> =
  | { readonly value: T }
  /** Goes on behind "expected". */
  | { readonly expected: string };

/** Of a text that the schema let through. */
export function checkedValue<T>(parsed: ParsedText<T>): T {
  if ('value' in parsed) return parsed.value;
  throw new Error(`a text of the policy was not checked: expected ${parsed.expected}`);
}
