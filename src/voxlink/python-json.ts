// JSON as Voxlink writes it: Python's `json.dumps(value, ensure_ascii=False)`. A blank behind `,` and `:`, letters as they
// are, no line break at the end.

type Json = string | number | readonly Json[] | { readonly [key: string]: Json };

export function pythonJson(value: Json): string {
  // Strings and numbers are the same in both languages.
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(pythonJson).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}: ${pythonJson(member)}`)
    .join(', ')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
