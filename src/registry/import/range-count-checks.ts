// Checks whether the complete registry was read. None of this is certain, so a person may override it.

import { ImportRefused } from './import-refused.js';
import { MOBILE_FILE, RANGE_FILE_KINDS, type RangeFileKind } from '../range-file-kind.js';
import type { RangeTexts } from './range-rows.js';
import type { RangeFile } from './read-range-file.js';

/** How many rows an earlier import had of a kind. */
export type EarlierRows = ReadonlyMap<RangeFileKind, number>;

const LEAST_ROWS = { mobile: 10_000, landline: 300_000 } as const;
/** A new file has at least this share of the rows of the one before. */
const LEAST_SHARE = 0.8;

/** They hold four fifths of the mobile numbers. Files without INN are old, and so are the names. */
const BIG_FOUR: readonly { readonly brand: string; readonly inn: string; readonly name: RegExp }[] = [
  { brand: 'МТС', inn: '7740000076', name: /мобильные телесистемы|(^|[^а-я])мтс([^а-я]|$)/ },
  { brand: 'МегаФон', inn: '7812014560', name: /мегафон/ },
  { brand: 'Билайн', inn: '7713076301', name: /вымпел|билайн/ },
  { brand: 'Т2', inn: '7743895280', name: /[тt]2|теле2|tele2/ },
];

/** @throws {ImportRefused} of the kind `counts` */
export function checkRangeCounts(files: readonly RangeFile[], texts: RangeTexts, earlier: EarlierRows): void {
  const mobile = files.find(({ kind }) => kind === MOBILE_FILE);
  const missing = RANGE_FILE_KINDS.filter((kind) => files.every((file) => file.kind !== kind));
  if (mobile === undefined || missing.length > 0)
    throw tooFew(`expected the four files of the registry together, found none of ${missing.join(', ')}`);
  const landline = files.filter((file) => file !== mobile);
  const landlineRows = landline.reduce((sum, { rows }) => sum + rows.count, 0);
  if (mobile.rows.count < LEAST_ROWS.mobile)
    throw tooFew(`${mobile.name}: expected at least ${LEAST_ROWS.mobile} mobile ranges, found ${mobile.rows.count}`);
  if (landlineRows < LEAST_ROWS.landline) {
    const names = landline.map(({ name }) => name).join(', ');
    throw tooFew(`${names}: expected at least ${LEAST_ROWS.landline} landline ranges, found ${landlineRows}`);
  }
  checkBigFour(mobile, texts);
  for (const { name, kind, rows } of files) {
    const before = earlier.get(kind) ?? 0;
    if (rows.count >= before * LEAST_SHARE) continue;
    const lost = Math.floor((1 - rows.count / before) * 100);
    throw tooFew(
      `${name}: expected at most 20 % fewer rows than before, found ${rows.count} instead of ${before} (−${lost} %)`,
    );
  }
}

function checkBigFour({ name: file, hasInn, rows }: RangeFile, texts: RangeTexts): void {
  const present = new Set(rows.operators.subarray(0, rows.count));
  const operators = [...present].map((index) => texts.operators.texts.at(index));
  for (const { brand, inn, name } of BIG_FOUR) {
    const isHere = hasInn
      ? operators.some((text) => text.startsWith(`${inn};`))
      : operators.some((text) => name.test(text.toLowerCase()));
    if (isHere) continue;
    const found = `none of ${operators.length} operators`;
    throw tooFew(`${file}: expected ranges of ${brand}${hasInn ? ` (INN ${inn})` : ''}, found ${found} to be that`);
  }
}

function tooFew(message: string): ImportRefused {
  return new ImportRefused('counts', message);
}
