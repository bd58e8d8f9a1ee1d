// Reads what an `EXEC MSet` of agi/agi-encoding.ts sets, as Asterisk does.
//
// sample: EXEC MSet "VOX_STATUS=OK,VOX_OPERATOR=ООО \\\"Т2\\\""

/** Pairs of one command line; undefined when the line is something else or broken. */
export function decodeMSet(line: string): [name: string, value: string][] | undefined {
  const match = /^EXEC MSet "((?:[^"\\]|\\.)*)"$/su.exec(line);
  if (match?.[1] === undefined) return undefined;
  const argument = match[1].replace(/\\(.)/gsu, '$1');
  const pairs: [string, string][] = [];
  for (const pair of splitAtCommas(argument)) {
    const equals = pair.indexOf('=');
    if (equals < 1) return undefined;
    pairs.push([pair.slice(0, equals), pair.slice(equals + 1).replace(/\\(.)/gsu, '$1')]);
  }
  return pairs;
}

/** Splits at commas that no backslash protects. */
function splitAtCommas(text: string): string[] {
  return text.match(/(?:[^,\\]|\\.)+/gsu) ?? [];
}
