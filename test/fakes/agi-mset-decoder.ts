// What Asterisk does to an AGI command line, step by step as its source does it: res_agi.c cuts the line into words,
// app.c cuts the argument of MSet into pairs. Stricter than Asterisk: what it would take in silence is refused.

/** res_agi.c, parse_args: words at blanks, quotes group, a backslash makes the next character plain. */
export function splitAgiCommand(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  let escaped = false;
  for (const character of line) {
    if (character === '"' && !escaped) {
      quoted = !quoted;
      if (quoted) word ??= '';
    } else if (/[ \t]/.test(character) && !quoted && !escaped) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '\\' && !escaped) {
      escaped = true;
    } else {
      word = (word ?? '') + character;
      escaped = false;
    }
  }
  if (quoted || escaped) throw new Error(`a quote or backslash without its end: ${line}`);
  if (word !== undefined) words.push(word);
  return words;
}

/** pbx_builtin_setvar_multiple: at most 99 pairs at commas, each cut at its first `=`. */
export function splitMSetPairs(argument: string): [name: string, value: string][] {
  return separate(argument, ',', 99).map((pair) => {
    const parts = separate(pair, '=', 2);
    const [name, value] = parts;
    if (parts.length !== 2 || name === undefined || value === undefined) throw new Error(`MSet without =: ${pair}`);
    if (!/^[A-Za-z_][A-Za-z0-9_]*(\([A-Za-z0-9_]+\))?$/.test(name)) throw new Error(`MSet of the name ${name}`);
    return [name, value];
  });
}

/**
 * app.c, __ast_app_separate_args with remove_chars: brackets and quotes protect the delimiter, a backslash makes the
 * next character plain; quotes and backslashes are removed. The last of `limit` places takes the rest untouched.
 */
export function separate(text: string, delimiter: string, limit: number): string[] {
  const found: string[] = [];
  let depth = { paren: 0, bracket: 0, quote: false };
  let at = 0;
  let afterDelimiter = false;
  while (at < text.length && found.length < limit - 1) {
    let piece = '';
    afterDelimiter = false;
    for (; at < text.length && !afterDelimiter; at += 1) {
      const character = text.charAt(at);
      if (character === '\\') {
        at += 1;
        if (at >= text.length) throw new Error('a backslash at the end: Asterisk would read past it');
        piece += text.charAt(at);
      } else if (character === delimiter && depth.paren === 0 && depth.bracket === 0 && !depth.quote) {
        afterDelimiter = true;
      } else {
        depth = opened(depth, character);
        if (character !== '"') piece += character;
      }
    }
    found.push(piece);
  }
  if (depth.paren > 0 || depth.bracket > 0 || depth.quote) throw new Error(`unbalanced: ${text}`);
  if (at < text.length || afterDelimiter) found.push(text.slice(at));
  return found;
}

function opened(depth: { paren: number; bracket: number; quote: boolean }, character: string) {
  const { paren, bracket, quote } = depth;
  if (character === '(') return { paren: paren + 1, bracket, quote };
  if (character === ')') return { paren: Math.max(paren - 1, 0), bracket, quote };
  if (character === '[') return { paren, bracket: bracket + 1, quote };
  if (character === ']') return { paren, bracket: Math.max(bracket - 1, 0), quote };
  return { paren, bracket, quote: character === '"' ? !quote : quote };
}
