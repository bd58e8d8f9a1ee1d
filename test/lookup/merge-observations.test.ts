import { describe, expect, it } from 'vitest';
import { contradictionsOf } from '../../src/lookup/contradictions.js';
import { mergeObservations } from '../../src/lookup/merge-observations.js';
import type { Observation, ObservedFields, SourceName } from '../../src/lookup/observation.js';
import { loadIdentifier } from '../../src/names/load-names.js';
import { bracketNames } from '../fakes/names.js';
import { found, notFound } from '../fakes/scripted-source.js';

const NUMBER = '79170415564';
const NAMES = bracketNames({ bezlimit: 'beeline' });
const said = (fields: ObservedFields, source: SourceName = 'voxlink-v1', learntAtMs = 5) =>
  found(NUMBER, fields, learntAtMs, source);
const merge = (...observations: Observation[]) => mergeObservations(observations, NAMES);
const registry = (fields: ObservedFields) => said({ type: 'MOB', country: 'RU', ...fields }, 'registry', 7);

describe('merging what several sources say', () => {
  it('takes each field from the most trusted source that has it, and says which', () => {
    const record = merge(said({ operator: 'МТС [mts]' }), registry({ region: 'Башкортостан [RU-BA]' }));
    expect(record.operator).toEqual({ value: 'МТС [mts]', source: 'voxlink-v1' });
    expect(record.operatorId).toEqual({ value: 'mts', source: 'voxlink-v1' });
    expect(record.region).toEqual({ value: 'Башкортостан [RU-BA]', source: 'registry' });
    expect(record).toMatchObject({
      regionId: { value: 'RU-BA', source: 'registry' },
      districts: { value: ['volga'] },
      timeZone: { value: 'Asia/Yekaterinburg', source: 'registry' },
    });
  });

  it('names no federal district of a region that is in none', () => {
    expect(merge(registry({ region: 'Крым [crimea]' }))).not.toHaveProperty('districts');
    expect(merge(registry({ region: 'Двое [crimea RU-BA]' })).districts?.value).toEqual(['volga']);
  });

  it('names the holder of the range as operator where nobody says who serves the number, and no porting', () => {
    const record = merge(registry({ operatorOld: 'МТС [mts]' }));
    expect(record).toMatchObject({
      operator: { value: 'МТС [mts]', source: 'registry' },
      operatorId: { value: 'mts' },
      operatorOldId: { value: 'mts' },
    });
    expect(record.ported).toBeUndefined();
  });

  it('names nobody for a reserve of the ministry, and keeps the region of its range', () => {
    const record = merge(
      said({ operator: 'reserve', operatorOld: 'reserve', ported: false }, 'bdpn'),
      registry({ operatorOld: 'reserve', operatorOldInn: '7710474375', region: 'Башкортостан [RU-BA]' }),
    );
    expect(record).toMatchObject({ regionId: { value: 'RU-BA' }, type: { value: 'MOB' } });
    expect(Object.keys(record).filter((field) => /operator|ported/.test(field))).toEqual([]);
    const served = merge(said({ operator: 'МТС [mts]', ported: true }), registry({ operatorOld: 'reserve' }));
    expect(served).toMatchObject({ operatorId: { value: 'mts' }, ported: { value: true } });
    expect(served.operatorOld).toBeUndefined();
  });

  it('takes region and holder from the registry, whatever Voxlink says of them', () => {
    const record = merge(
      said({ operator: 'МТС [mts]', operatorOld: 'Т2 [t2]', region: 'Адыгея [RU-AD]', ported: true }),
      registry({ operatorOld: 'Интернод [internod]', region: 'Москва [RU-MOW]' }),
    );
    expect(record).toMatchObject({
      operatorId: { value: 'mts', source: 'voxlink-v1' },
      operatorOldId: { value: 'internod', source: 'registry' },
      regionId: { value: 'RU-MOW', source: 'registry' },
    });
  });

  it('keeps every region of a text: the first stands for the number', () => {
    const record = merge(registry({ region: 'Москва и Московская область [RU-MOW RU-MOS]' }));
    expect(record.regionId?.value).toBe('RU-MOW');
    expect(record.regionIds?.value).toEqual(['RU-MOW', 'RU-MOS']);
  });

  it('takes a region that is known before one that nobody knows', () => {
    const record = merge(said({ region: 'Нарния' }), registry({ region: 'Башкортостан [RU-BA]' }));
    expect(record).toMatchObject({
      region: { value: 'Башкортостан [RU-BA]', source: 'registry' },
      regionId: { value: 'RU-BA' },
      timeZone: { value: 'Asia/Yekaterinburg' },
    });
    const unknown = registry({ region: 'Утопия' });
    expect(merge(said({ region: 'Башкортостан [RU-BA]' }), unknown).regionId?.value).toBe('RU-BA');
    const plan = said({ region: 'Москва [RU-MOW]' }, 'plan');
    expect(merge(said({ region: 'Нарния' }), plan).region?.value).toBe('Москва [RU-MOW]');
    expect(merge(unknown, said({ region: 'Нарния' }, 'plan')).region?.value).toBe('Утопия');
    expect(merge(said({ region: 'Башкортостан [RU-BA]' }), plan).regionId?.value).toBe('RU-BA');
  });

  it('has a time zone for several regions only where their clocks agree', () => {
    const named = (text: string) => mergeObservations([registry({ region: text })], loadIdentifier()).timeZone?.value;
    expect(named('Томская область, Новосибирская область')).toBe('Asia/Tomsk');
    expect(named('Томская область, Омская область')).toBeUndefined();
    expect(named('Республика Саха (Якутия)')).toBeUndefined();
  });

  it('takes the finer time zone of whoever names the same region, and of nobody else', () => {
    const online = said({ region: 'Якутия [RU-SA]' });
    const east = registry({ region: 'Якутия, Оймяконский [RU-SA]', timeZone: 'Asia/Ust-Nera' });
    expect(merge(online, east).timeZone).toMatchObject({ value: 'Asia/Ust-Nera', source: 'registry' });
    const elsewhere = said({ region: 'Чукотка [RU-CHU]', timeZone: 'Asia/Anadyr' }, 'plan');
    expect(merge(online, elsewhere).timeZone).toMatchObject({ value: 'Asia/Yekaterinburg', source: 'voxlink-v1' });
  });

  it('keeps the one time of a country whose regions nobody has written down, whatever they are called', () => {
    const zone = (region: string, timeZone: string) =>
      merge(
        said({ region: 'Muenchen', country: 'DE' }, 'voxlink-v2'),
        said({ region, timeZone, country: 'DE' }, 'plan'),
      ).timeZone?.value;
    expect(zone('Munich', 'Europe/Berlin')).toBe('Europe/Berlin');
    expect(zone('Чукотка [RU-CHU]', 'Asia/Anadyr')).toBe('Asia/Anadyr');
  });

  it('never makes a porting out of two sources that each tell half of it', () => {
    const record = merge(
      said({ operator: 'МТС [mts]' }),
      said({ operator: 'Билайн [beeline]', operatorOld: 'Теле2 [t2]', ported: true }, 'voxlink-v2'),
      said({ operatorOld: 'МегаФон [megafon]' }, 'plan'),
    );
    expect(record.operatorOld).toBeUndefined();
    expect(record.ported).toBeUndefined();
  });
});

describe('the country of a number of +7', () => {
  const KAZAKH = '77011234560';
  const online = found(KAZAKH, { country: 'RU', destination: 'Russia', operator: 'Kcell' }, 5, 'voxlink-v2');
  const plan = found(KAZAKH, { country: 'KZ', destination: 'Kazakhstan', timeZone: 'Asia/Almaty' }, 1, 'plan');

  it('is told by its digits, whatever an answer says', () => {
    expect(merge(online, plan)).toMatchObject({
      country: { value: 'KZ', source: 'plan' },
      destination: { value: 'Kazakhstan' },
      operator: { value: 'Kcell', source: 'voxlink-v2' },
    });
  });

  it('has its name from whoever means that country', () => {
    const nameless = found(KAZAKH, { country: 'KZ' }, 1, 'plan');
    expect(merge(online, nameless).destination).toBeUndefined();
    expect(merge(found(KAZAKH, { destination: 'Kazakhstan' }, 5, 'voxlink-v2'), nameless)).toMatchObject({
      destination: { value: 'Kazakhstan' },
    });
  });

  it('is elsewhere that of the first source that knows one', () => {
    const finland = found('358181201237', { country: 'FI', destination: 'Finland' }, 1, 'plan');
    const aland = found('358181201237', { country: 'AX', destination: 'Aland Islands' }, 5, 'voxlink-v2');
    expect(merge(aland, finland)).toMatchObject({ country: { value: 'AX' }, destination: { value: 'Aland Islands' } });
  });
});

describe('firms of one name', () => {
  const real = loadIdentifier();
  const URAL = { operatorOld: 'ООО "К ТЕЛЕКОМ"', operatorOldInn: '6670230988' };
  const merged = (online: ObservedFields, holder: ObservedFields) =>
    mergeObservations([said(online), registry(holder)], real);

  it('a name without INN that is that of the holder means the holder, not its namesake of Crimea', () => {
    const record = merged({ operator: 'К Телеком', ported: false }, URAL);
    expect(record.operatorId?.value).toBe(record.operatorOldId?.value);
    expect(record.operatorId?.value).toBe('k-telekom-6670230988');
    expect(record.ported?.value).toBe(false);
    expect(contradictionsOf([said({ operator: 'К Телеком' }), registry(URAL)], real)).toEqual([]);
  });

  it('the same name in a range of another holder is the operator that the tables know', () => {
    expect(merged({ operator: 'К Телеком' }, { operatorOld: 'ПАО "МТС"' }).operatorId?.value).toBe('win-mobile');
    const crimea = { operatorOld: 'ООО "К-телеком"', operatorOldInn: '2308210371' };
    expect(merged({ operator: 'К-ТЕЛЕКОМ' }, crimea).operatorId?.value).toBe('win-mobile');
  });

  it('an INN of its own decides', () => {
    expect(merged({ operator: 'К Телеком', operatorInn: '2308210371' }, URAL).operatorId?.value).toBe('win-mobile');
    expect(merged({ operator: 'К Телеком (ИНН 2308210371)' }, URAL).operatorId?.value).toBe('win-mobile');
  });
});

describe('ported or not', () => {
  const ported = (online: ObservedFields, holder: ObservedFields) =>
    merge(said(online), registry(holder)).ported?.value;

  it('is believed when the operator’s own source says so, with the holder it names where there is no registry', () => {
    const alone = merge(said({ operator: 'МТС [mts]', operatorOld: 'Теле2 [t2]', ported: true }));
    expect(alone).toMatchObject({ ported: { value: true }, operatorOldId: { value: 't2', source: 'voxlink-v1' } });
    const record = merge(
      said({ operator: 'МТС [mts]', operatorOld: 'Теле2 [t2]', ported: true }),
      registry({ operatorOld: 'Ростелеком [rostelecom]' }),
    );
    expect(record).toMatchObject({
      ported: { value: true },
      operatorOldId: { value: 'rostelecom', source: 'registry' },
    });
  });

  it('is denied where operator and holder are the same, whatever the source says', () => {
    expect(ported({ operator: 'Теле2 [t2]', operatorOld: 'МТС [mts]', ported: true }, { operatorOld: 'Т2 [t2]' })).toBe(
      false,
    );
    const alone = merge(said({ operator: 'Йота [yota]', operatorOld: 'Скартел [yota]', ported: true }));
    expect(alone.ported?.value).toBe(false);
    const network = { operator: 'Билайн [beeline]', operatorOld: 'Безлимит [bezlimit]', ported: true };
    expect(merge(said(network)).ported?.value).toBe(false);
    const landline = { operator: 'МТС [mts]', operatorOld: 'МТТ [mtt]', ported: true };
    expect(ported(landline, { operatorOld: 'МТС [mts]', type: 'FIX' })).toBe(false);
  });

  it('follows from another holder in the registry, even where Voxlink denies it', () => {
    expect(ported({ operator: 'МТС [mts]', ported: false }, { operatorOld: 'ПАО «МегаФон» [megafon]' })).toBe(true);
    expect(ported({ operator: 'МТС [mts]' }, { operatorOld: 'ПАО «МТС» [mts]' })).toBe(false);
  });

  it('does not follow from the holder that a source names itself and denies it', () => {
    const own = { operator: 'МТС [mts]', operatorOld: 'Т2 [t2]', type: 'MOB' } as const;
    expect(merge(said({ ...own, ported: false })).ported?.value).toBe(false);
    expect(merge(said(own)).ported).toBeUndefined();
  });

  it('does not follow from a spelling nobody knows: it may be the same firm', () => {
    expect(ported({ operator: 'Вокс Трунк', ported: false }, { operatorOld: 'ООО Вокстранк [vokstrank]' })).toBe(false);
    expect(ported({ operator: 'МТС [mts]' }, { operatorOld: 'ООО Неведомое' })).toBeUndefined();
  });

  it('does not follow from the network that Voxlink names in place of an operator without one', () => {
    expect(ported({ operator: 'Билайн [beeline]', ported: false }, { operatorOld: 'Безлимит [bezlimit]' })).toBe(false);
    expect(ported({ operator: 'МТС [mts]', ported: false }, { operatorOld: 'Безлимит [bezlimit]' })).toBe(true);
  });

  it('does not follow for a landline: such numbers do not move', () => {
    expect(ported({ operator: 'МТС [mts]', ported: false }, { operatorOld: 'МГТС [mgts]', type: 'FIX' })).toBe(false);
  });

  it('is what the portability database says, offline too', () => {
    const record = merge(said({ operator: 'МТС [mts]', operatorOld: 'Т2 [t2]', ported: true, type: 'MOB' }, 'bdpn'));
    expect(record).toMatchObject({ ported: { value: true, source: 'bdpn' }, operatorId: { value: 'mts' } });
  });
});

describe('sources that disagree', () => {
  const contradictions = (...observations: Observation[]) => contradictionsOf(observations, NAMES);

  it('are both kept: another region, another holder, another country', () => {
    expect(
      contradictions(
        said({ operator: 'МТС [mts]', region: 'Адыгея [RU-AD]', operatorOld: 'Т2 [t2]', country: 'RU' }),
        registry({ region: 'Москва [RU-MOW RU-MOS]', operatorOld: 'Интернод [internod]', country: 'KZ' }),
      ),
    ).toEqual([
      {
        field: 'region',
        claims: [
          { source: 'voxlink-v1', value: 'Адыгея [RU-AD]' },
          { source: 'registry', value: 'Москва [RU-MOW RU-MOS]' },
        ],
      },
      expect.objectContaining({ field: 'operatorOld' }),
      expect.objectContaining({ field: 'country' }),
    ]);
  });

  it('are both kept: another operator in the portability database', () => {
    const bdpn = said({ operator: 'Т2 [t2]', operatorOld: 'МТС [mts]', ported: true }, 'bdpn');
    expect(contradictions(said({ operator: 'МТС [mts]' }), bdpn)).toMatchObject([{ field: 'operator' }]);
  });

  it('are named when one has not found what another knows', () => {
    expect(contradictions(notFound(NUMBER, 5), registry({ operatorOld: 'МТС [mts]' }))).toEqual([
      {
        field: 'outcome',
        claims: [
          { source: 'voxlink-v1', value: 'not-found' },
          { source: 'registry', value: 'found' },
        ],
      },
    ]);
  });

  it('are none where texts differ and mean the same, or where nobody knows the name', () => {
    expect(
      contradictions(
        said({ region: 'Krasnodarskij kraj [RU-KDA]' }, 'voxlink-v2'),
        registry({ region: 'Краснодарский край [RU-KDA]' }),
        said({ region: 'Somewhere' }, 'plan'),
      ),
    ).toEqual([]);
  });

  it('are none with an operator whom nobody knows, nor with a plan that has the code of a number that nobody has', () => {
    const bdpn = said({ operator: 'Вокс Трунк' }, 'bdpn');
    expect(contradictions(said({ operator: 'МТС [mts]' }), bdpn)).toEqual([]);
    expect(contradictions(notFound(NUMBER, 5), said({ country: 'RU' }, 'plan'))).toEqual([]);
    const unlike = [said({ operator: 'МТС [mts]' }), said({ operator: 'Т2 [t2]' }, 'voxlink-v2'), bdpn];
    expect(contradictions(...unlike)[0]?.claims.map(({ source }) => source)).toEqual(['voxlink-v1', 'voxlink-v2']);
  });

  it('do not include the plan beside the registry, of which it is a coarser copy', () => {
    const plan = said({ region: 'Московская область [RU-MOS]' }, 'plan');
    expect(contradictions(registry({ region: 'Москва [RU-MOW]' }), plan)).toEqual([]);
    const silent = contradictions(said({ region: 'Москва [RU-MOW]' }), notFound(NUMBER, 7, 'registry'), plan);
    expect(silent.map(({ field }) => field)).toEqual(['outcome']);
    expect(contradictions(said({ region: 'Москва [RU-MOW]' }), plan)).toHaveLength(1);
  });
});
