// Documents keep what the code says between two marks. `npm run docs` writes it, the agreement tests compare it.
//
//   <!-- variables:begin (npm run docs) -->
//   …
//   <!-- variables:end -->

/** The document with each named section filled in anew. Throws when a document lacks the marks of a section. */
export function withSections(document: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((text, [name, body]) => {
    const begin = `<!-- ${name}:begin (npm run docs) -->`;
    const end = `<!-- ${name}:end -->`;
    const [before, rest, ...more] = text.split(begin);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(`the document needs one section ${name}`);
    return `${before}${begin}\n\n${body.trim()}\n\n${end}${after}`;
  }, document);
}

/** A Markdown table; pipes in cells are escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
