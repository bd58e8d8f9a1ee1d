// The result of normalizing a caller ID.

/** May the number be shown to the called party? A restricted number that is present is still resolved and blocked. */
export const PRESENTATIONS = ['allowed', 'restricted', 'unavailable'] as const;
export type Presentation = (typeof PRESENTATIONS)[number];

/** The result of `normalizeNumber`. `raw` is the text as it came, untouched. */
export type NormalizedNumber =
  /** `e164`: 7 to 15 digits, country code first, no plus. */
  | {
      readonly kind: 'e164';
      readonly raw: string;
      readonly e164: string;
      /** Digits that are to be dialled behind the connection, where the text has them: `доб. 102`. */
      readonly extension?: string;
    }
  /** The caller hides the number, or the network did not send one. */
  | { readonly kind: 'withheld'; readonly raw: string }
  /**
   * Never looked up: it means something only on this PBX or in this country. `digits`: as they are dialled; for a
   * feature code with its `*` and `#`.
   */
  | { readonly kind: 'internal'; readonly raw: string; readonly digits: string; readonly use: InternalUse }
  /** `problem`: what was wrong, in words for a person. Fit for a log: it does not hold the number. */
  | { readonly kind: 'invalid'; readonly raw: string; readonly problem: string };

/** `extension` also stands for feature codes such as `*30`. */
export type InternalUse = 'extension' | 'emergency' | 'short';
