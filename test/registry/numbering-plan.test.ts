import { beforeAll, describe, expect, it } from 'vitest';
import type { OfflineSource } from '../../src/lookup/resolver.js';
import { loadNumberingPlan } from '../../src/registry/numbering-plan.js';

let plan: OfflineSource;
beforeAll(async () => {
  plan = await loadNumberingPlan(() => 42);
});

describe('the numbering plan', () => {
  it.each([
    ['79170415564', 'RU', 'Russia', 'MOB'],
    ['74959898533', 'RU', 'Russia', 'FIX'],
    ['78005553535', 'RU', 'Russia', 'TOLLFREE'],
    ['77272501234', 'KZ', 'Kazakhstan', 'FIX'],
    ['358181201235', 'AX', 'Åland Islands', 'FIX'],
    ['37253012345', 'EE', 'Estonia', 'MOB'],
    ['12125550123', 'US', 'United States', undefined],
  ])('%s is %s, %s, %s', (number, country, destination, type) => {
    const { outcome, fields } = plan(number);
    expect({ outcome, country: fields.country, destination: fields.destination }).toEqual({
      outcome: 'found',
      country,
      destination,
    });
    if (type !== undefined) expect(fields.type).toBe(type);
  });

  it('tells Russia from Kazakhstan even where it does not know the range', () => {
    expect(plan('79300000000').fields.country).toBe('RU');
    expect(plan('76990000000').fields.country).toBe('KZ');
  });

  it('names no country for a number that belongs to none', () => {
    expect(plan('999123456789')).toMatchObject({ outcome: 'not-found', fields: {} });
  });

  it('never names an operator or a porting', () => {
    expect(Object.keys(plan('79170415564').fields).sort()).toEqual(['country', 'destination', 'type']);
  });
});
