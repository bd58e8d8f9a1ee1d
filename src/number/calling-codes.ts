// The world's calling codes, and how long the numbers behind them are. Only as much as normalizing needs to tell a
// foreign number from digits that are none; which numbers are really in use is the sources' business.
// Source: libphonenumber's plans, lengths of fixed and mobile numbers, and of the five-digit ones that firms in Norway
// call from.

/** Lengths of national numbers: calling codes. */
const CODES_BY_LENGTHS = `
4-5: 290
4-7: 690
4,7: 683
4-11: 352
4-13: 43
5: 247 500 682
5-7: 688
5,8: 47 686
5,7: 676 677 678
5-7,10: 685
5-6,8-10: 82
5-9: 27
5-10: 358
5-15: 49
6: 298 299 672 681 687
6-7: 597
6-7,9: 421
6-7,10: 98
6-8,10: 53
6,8-10: 63
6,9: 40 376 508
6-9: 252 359
6-10: 95 880
6-12: 39
7: 238 239 246 248 269 291 297 501 592 673 674 679 680 691 692 960
7-8: 230 241 267 372 507 599 670 675 961 975
7,9: 48 220 265 354 423
7-9: 46 231 254 595 967
7-10: 243 353
7-11: 86
7-12: 62 381 882
8: 45 65 216 222 223 226 227 228 232 235 236 253 257 266 268 350 356 357 370 371 373 374 382 386 389
8: 502 503 504 505 506 509 591 598 689 800 808 852 853 965 968 973 974 993
8-9: 32 36 51 66 213 224 250 258 264 355 377 385 387 593 855 886 962 963 970 971
8-9,11-12: 972
8,10: 57 378 850 977
8-10: 20 60 64 856 964 976
8-12: 383 883
9: 33 34 41 56 61 93 94 211 212 218 221 233 237 240 242 244 245 249 251 255 256 260 261 262 263
9: 351 375 380 420 590 594 596 966 979 992 994 995 996 998
9-10: 44 81 84 92 881
9,11: 31
9,12: 870
10: 1 7 30 52 58 90 91 225 229 234
10-11: 54 55
11: 888
12: 878
`;

const NATIONAL_LENGTHS: ReadonlyMap<string, ReadonlySet<number>> = new Map(
  CODES_BY_LENGTHS.trim()
    .split('\n')
    .flatMap((line) => {
      const [lengths = '', codes = ''] = line.split(': ');
      return codes.split(' ').map((code) => [code, lengthsIn(lengths)] as const);
    }),
);

function lengthsIn(text: string): ReadonlySet<number> {
  const lengths = new Set<number>();
  for (const range of text.split(',')) {
    const [from = 0, to = from] = range.split('-').map(Number);
    for (let length = from; length <= to; length++) lengths.add(length);
  }
  return lengths;
}

/** Elsewhere a 0 after the calling code is a trunk prefix left in by mistake, as in `+49 (0)30…`. */
const ZERO_MAY_FOLLOW = new Set('39 47 225 226 229 241 242 250 378 800 881 888 992'.split(' '));

/** What `splitCallingCode` found. */
export interface InternationalNumber {
  readonly callingCode: string;
  /** The digits behind the calling code. */
  readonly national: string;
  /** How many digits fixed and mobile numbers have there. */
  readonly lengths: ReadonlySet<number>;
  /** Is its first digit a 0 that no number there begins with? */
  readonly strayZero: boolean;
}

/** Takes E.164 digits apart; null when no country or service has the calling code. */
export function splitCallingCode(digits: string): InternationalNumber | null {
  for (const codeLength of [1, 2, 3]) {
    const callingCode = digits.slice(0, codeLength);
    const lengths = NATIONAL_LENGTHS.get(callingCode);
    if (lengths === undefined) continue;
    const national = digits.slice(codeLength);
    const strayZero = national.startsWith('0') && !ZERO_MAY_FOLLOW.has(callingCode);
    return { callingCode, national, lengths, strayZero };
  }
  return null;
}
