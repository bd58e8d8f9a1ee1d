// docs/names.md, made from the tables of names.

import type { NameTables } from '../../src/names/name-tables.js';
import { markdownTable } from './generated-section.js';

const code = (text: string) => `\`${text}\``;

export function namesPage({ operators, regions }: NameTables): string {
  const operatorTable = markdownTable(
    ['id', 'operator', 'country', 'in Latin letters', 'Voxlink may name'],
    operators.map(({ id, name, country, latin, host }) => [
      code(id),
      name,
      country,
      latin,
      host === null ? '' : code(host),
    ]),
  );
  const regionTable = markdownTable(
    ['id', 'region', 'district', 'time zone'],
    regions.map(({ id, name, district, timeZone }) => [code(id), name, district ?? '', timeZone ?? '']),
  );
  return `# Operators and regions

<!-- Made by npm run docs from data/operators.yaml and data/regions.yaml. -->

\`МЕГАФОН\`, \`MegaFon\` and \`ПАО "МегаФон"\` are one operator; \`Краснодарский край\` and \`Krasnodarskij kraj\` are one region.
Rules and dialplans compare ids, which never change: \`VOX_OPERATOR_ID\`, \`VOX_REGION_ID\`, \`VOX_DISTRICT\`. The original text
stays in \`VOX_OPERATOR\` and \`VOX_REGION\`.

- Case, quotes, blanks, hyphens, \`ООО\` and other legal forms, \`г.\`, \`обл.\`, \`АО\` and the order of a region's words do not
  matter, nor does the way a Russian name is written in Latin letters.
- The registry's taxpayer number (INN) takes precedence over the name, also when it follows the name: \`(ИНН 7802594898)\`. A name
  with another INN belongs to a namesake. A name without INN that is spelled like the holder of the range means the holder.
- If several companies share a name, only the INN tells them apart (\`byInnAlone\`): \`ПТФ\` alone is not known.
- \`МИНЦИФРЫ РОССИИ\` is a reserve of numbers, not an operator: the range then has no operator but keeps its region.
- The same brand in another country is another operator: \`beeline\`, \`beeline-kz\`, \`beeline-uz\`.
- \`Москва и Московская область\` is two regions: the first is \`VOX_REGION_ID\`, a rule may match either. The city comes first,
  whatever the order; so does Sevastopol before Crimea. A list of more than half of a country's regions means the whole country,
  without a region.
- An unknown name gets an id derived from it and its INN: \`ООО "Ромашка"\` is \`romashka\`, with an INN
  \`romashka-7700000001\`, so that two companies with the same name are distinct. It begins with \`x-\` if it would otherwise be the id of another operator.
- The files whose names are compared are those of the registry, of the portability database and of ported numbers: [registry.md](registry.md)
  says which are read and how. The tables themselves are two YAML files, \`data/operators.yaml\` and \`data/regions.yaml\`; other forms are not read.
- Sakha has three time zones: a text without a district gets none.

## Unknown spellings

\`voxroute registry unknown\` lists spellings that the daemon has seen but does not know, with their number, and those of the whole imported registry. Define them in the
configuration; an entry with a new id and a name adds an operator or a region:

\`\`\`yaml
registry:
  operators:
    - { id: megafon, spellings: [Мегафон Ритейл] }
    - { id: romashka, name: Ромашка-Связь, inn: ['7700000001'] }
  regions:
    - { id: RU-TVE, spellings: [г. Кимры] }
\`\`\`

## Operators

${operatorTable}

## Regions

${regionTable}
`;
}
