// Trunks that rules name, and those that this Asterisk has.

import type { Config } from '../../../config/schema.js';
import type { Place } from '../../../yaml/config-error.js';
import { warning, type CheckLine } from '../finding.js';
import type { Dialplan } from './read-dialplan.js';

export interface WantedTrunk {
  readonly name: string;
  readonly rule: string;
  readonly place: Place;
}

export function wantedTrunks(config: Config, placeOf: (path: readonly PropertyKey[]) => Place): WantedTrunk[] {
  return config.rules.flatMap(({ id, then }, index) =>
    (then.trunks ?? []).flat().map(({ trunk }) => ({
      name: trunk,
      rule: id,
      place: placeOf(['rules', index, 'then', 'trunks']),
    })),
  );
}

/** Null where this is no Asterisk whose trunks can be told. */
export interface KnownTrunks {
  readonly isFreepbx: boolean;
  readonly names: ReadonlySet<string>;
  /** Of FreePBX: those that an outbound route tries. */
  readonly inRoutes: ReadonlySet<string>;
}

/**
 *   [globals]                      [outrt-1]
 *   OUT_2 = PJSIP/gsm-mts          exten => _8X.,n,Gosub(macro-dialout-trunk,s,1(2,${EXTEN:1},,off))   ; 17
 *   OUT_3 = AMP:DAHDI/g0/$OUTNUM$  exten => _8X.,n,Macro(dialout-trunk,2,${EXTEN:1},,off)              ; 15, 16
 */
export function knownTrunks(dialplan: Dialplan, channels: Dialplan): KnownTrunks | null {
  const numbered = new Map(
    dialplan.settings.flatMap(({ section, name, value }): [string, string][] => {
      const number = section === 'globals' ? /^OUT_(\d+)$/.exec(name)?.[1] : undefined;
      const trunk = value.replace(/^AMP:/, '').split('/')[1] ?? '';
      return number === undefined || trunk === '' ? [] : [[number, trunk]];
    }),
  );
  if (numbered.size > 0) {
    const tried = dialplan.steps.flatMap(({ context, application, data }) => {
      if (!context.startsWith('outrt-') || !/^(Macro|Gosub)$/i.test(application)) return [];
      const number = /^(?:dialout-trunk,|macro-dialout-trunk,s,1\()(\d+)/.exec(data)?.[1];
      return number === undefined ? [] : [number];
    });
    const inRoutes = new Set(tried.flatMap((number) => numbered.get(number) ?? []));
    return { isFreepbx: true, names: new Set(numbered.values()), inRoutes };
  }
  const sections = channels.settings.map(({ section }) => section);
  const dialled = dialplan.steps
    .filter(({ application }) => /^Dial$/i.test(application))
    .flatMap(({ data }) => [...data.matchAll(/(?:SIP|IAX2)\/(?:[^@/,&|]*@)?([\w.-]+)|DAHDI\/([\w]+)/g)])
    .map(([, peer, group]) => peer ?? group ?? '');
  const names = new Set([...sections, ...dialled].filter((name) => name !== ''));
  return names.size === 0 ? null : { isFreepbx: false, names, inRoutes: names };
}

export function trunkFindings(wanted: readonly WantedTrunk[], known: KnownTrunks | null): CheckLine[] {
  if (known === null) return [];
  return wanted.flatMap(({ name, rule, place: { file, line } }): CheckLine[] => {
    if (known.inRoutes.has(name)) return [];
    const at = line === null ? file : `${file}:${line}`;
    const all = [...known.names].sort().slice(0, 10).join(', ');
    if (known.names.has(name)) {
      const advice = `add the trunk to the outbound route in FreePBX, or remove it from the rule: the hook can only skip trunks`;
      return [warning('dialplan', `${at}: rule ${rule} names the trunk ${name}, which no outbound route has`, advice)];
    }
    const found = `${at}: rule ${rule} names the trunk ${name}, which this Asterisk does not have`;
    return [warning('dialplan', found, `write it as Asterisk does; known trunks: ${all}`)];
  });
}
