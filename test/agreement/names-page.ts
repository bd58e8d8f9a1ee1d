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
Rules and dialplans compare ids, which never change: \`VOX_OPERATOR_ID\`, \`VOX_REGION_ID\`, \`VOX_DISTRICT\`. The text as it was
received stays in \`VOX_OPERATOR\` and \`VOX_REGION\`.

- Case, quotes, blanks, hyphens, \`ООО\` and other legal forms, \`г.\`, \`обл.\`, \`АО\` and the order of a region's words do not
  matter, nor does the way a Russian name is written in Latin letters.
- The registry's taxpayer number (INN) decides whatever the name, also where it stands behind it: \`(ИНН 7802594898)\`. A name
  with another INN is that of a namesake. A name without one that is spelled as the holder of the range means the holder.
- Where other firms bear a name too, only the INN tells whom it means (\`byInnAlone\`): \`ПТФ\` alone is not known.
- \`МИНЦИФРЫ РОССИИ\` is a reserve of numbers and no operator: the range then has none, and its region stays.
- The same brand in another country is another operator: \`beeline\`, \`beeline-kz\`, \`beeline-uz\`.
- \`Москва и Московская область\` is two regions: the first is \`VOX_REGION_ID\`, a rule may match either. The city comes first,
  whatever the order; so does Sevastopol before Crimea. A list of more than half of a country's regions is the whole country,
  and no region.
- A name that no table knows has an id made from it, and from its INN: \`ООО "Ромашка"\` is \`romashka\`, with an INN
  \`romashka-7700000001\`, so that two firms of one name are two. It begins with \`x-\` where that would be the id of another.
- Sakha keeps three times: a text without a district has no zone.

## A spelling that is not known

It is listed with how often it was seen; \`voxroute registry unknown\` does the same for a whole imported registry. Say in the
configuration what it stands for; an entry with a new id and a name adds an operator or a region:

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
