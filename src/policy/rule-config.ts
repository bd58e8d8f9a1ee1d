// The administrator's rules as plain data, checked and with every default filled in (config/rules-schema.ts). Texts
// stay texts: they are compiled once, and shown as they were written when somebody asks why.

import type { LineType, SourceName } from '../lookup/observation.js';
import type { Presentation } from '../number/normalized-number.js';
import type { LookupStatus } from './call-facts.js';

/**
 * Every key that is there must hold; of a list, any one. A key that cannot be told makes the whole unknown, unless
 * another one fails.
 */
export interface ConditionConfig {
  readonly direction?: readonly ('inbound' | 'outbound')[];
  readonly context?: readonly string[];
  readonly trunk?: readonly string[];
  readonly presentation?: readonly Presentation[];
  readonly callerIsOwn?: boolean;
  /** Numbers, see `parseNumberChoice`; so are `number` and `rdnis`. */
  readonly did?: readonly string[];
  readonly number?: readonly string[];
  /** True or false: is there one at all? */
  readonly rdnis?: boolean | readonly string[];
  /** Names of lists; `allow` and `block` among them. */
  readonly list?: readonly string[];
  /** What the digits of the number alone tell. */
  readonly risk?: readonly 'costly'[];
  readonly isContact?: boolean;
  readonly tag?: readonly string[];
  readonly schedule?: readonly string[];
  readonly date?: readonly string[];
  readonly holiday?: boolean;
  readonly workday?: boolean;
  readonly calls?: CallCountConfig;
  /** More than 0, at most 100. */
  readonly percent?: number;
  readonly status?: readonly LookupStatus[];
  readonly country?: readonly string[];
  readonly type?: readonly LineType[];
  /** Who knew the operator. With `plan` among them, conditions beside and below take the plan's word for it. */
  readonly source?: readonly SourceName[];
  readonly operator?: readonly string[];
  readonly operatorOld?: readonly string[];
  readonly ported?: boolean;
  readonly region?: readonly string[];
  readonly district?: readonly string[];
  readonly callerTime?: readonly string[];
  readonly all?: readonly ConditionConfig[];
  readonly any?: readonly ConditionConfig[];
  readonly none?: readonly ConditionConfig[];
}

export type ConditionKey = keyof ConditionConfig;

/** "More than `over` calls `within` milliseconds", this one included. */
export interface CallCountConfig {
  readonly over: number;
  readonly within: number;
  /** `range`: the number without its last two digits. */
  readonly by: 'number' | 'range';
}

export interface TrunkConfig {
  readonly trunk: string;
  /** From 1; among alternatives, how often it comes first. */
  readonly weight: number;
}

export interface ActionConfig {
  readonly pass?: true;
  /** `for`: milliseconds in which further calls from this number match at once; null for this call only. */
  readonly block?: { readonly reason: string | null; readonly hangupCause: number | null; readonly for: number | null };
  readonly route?: { readonly to: string; readonly for: number | null };
  /** Positions in the order to try them, each with its alternatives. */
  readonly trunks?: readonly (readonly TrunkConfig[])[];
  /** A number, or `local` for the own number that suits the called one best; on trunks on which it may be shown. */
  readonly callerId?: string;
  readonly label?: string;
  readonly reason?: string;
  readonly set?: Readonly<Record<string, string>>;
}

export interface RuleConfig {
  readonly id: string;
  readonly if: ConditionConfig;
  readonly then: ActionConfig;
  /** Set what there is to set, and go on to the next rule. */
  readonly continue: boolean;
}

/** The sections of the configuration that make a policy, but for the lists. */
export interface PolicyConfig {
  readonly ownNumbers: readonly {
    readonly number: string;
    readonly region: string | null;
    readonly default: boolean;
    /** Trunks on which it may be shown; null for any. */
    readonly trunks: readonly string[] | null;
    /** Account at a provider whose number it is; absent for those of the configuration. */
    readonly account?: string;
    /** Does it count for `callerIsOwn`? Default true. */
    readonly isOwn?: boolean;
    /** Is it offered as a caller ID? Default true; a rule that names it shows it all the same. */
    readonly isShown?: boolean;
  }[];
  /** IANA zone of schedules and dates; null for the host's. */
  readonly timeZone: string | null;
  /** By name; office hours as text, see `parseOfficeHours`. */
  readonly schedules: Readonly<Record<string, readonly string[]>>;
  /** By name; `context,extension,priority`. */
  readonly routes: Readonly<Record<string, string>>;
  /** Where contacts' extensions are dialled; null where `route: contact` is not used. */
  readonly contactContext: string | null;
  readonly rules: readonly RuleConfig[];
}

/** The route that is no entry of `routes`: to the contact's own extension or queue. */
export const CONTACT_ROUTE = 'contact';

/** What VOX_ROUTE can hold. */
export const MAX_ROUTE_LENGTH = 80;

/** The caller ID that is no number: the own one that suits best. */
export const LOCAL_CALLER_ID = 'local';
