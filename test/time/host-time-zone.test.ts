import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { hostTimeZone } from '../../src/time/host-time-zone.js';
import { localTimeIn } from '../../src/time/zoned-time.js';

const KNOWN = [
  ['Europe/Moscow', 'Europe/Moscow'],
  [':Asia/Omsk', 'Asia/Omsk'],
  ['UTC', 'UTC'],
  ['MSK-3', 'Etc/GMT-3'],
  ['<+03>-3', 'Etc/GMT-3'],
  ['<-03>3', 'Etc/GMT+3'],
  ['UTC-3', 'Etc/GMT-3'],
  ['GMT+3', 'Etc/GMT+3'],
  ['UTC0', 'Etc/UTC'],
  ['<+0530>-5:30', 'Asia/Kolkata'],
  ['CET-1CEST,M3.5.0,M10.5.0/3', 'Europe/Berlin'],
  ['EET-2EEST,M3.5.0/3,M10.5.0/4', 'Europe/Kyiv'],
] as const;
const UNKNOWN = ['', 'Etc/Unknown', 'nonsense', '<+03>-99', 'AST4ADT,M3.2.0,M11.1.0/9', '<+0217>-2:17'];

/** What Node.js itself says of each TZ: one that is set within a process is found as at a start. */
let systemZones: Readonly<Record<string, string>> = {};
beforeAll(() => {
  const code = `const zones = {};
    for (const tz of JSON.parse(process.argv[1])) {
      process.env.TZ = tz;
      zones[tz] = Intl.DateTimeFormat().resolvedOptions().timeZone ?? '';
    }
    console.log(JSON.stringify(zones))`;
  const zones = JSON.stringify([...KNOWN.map(([tz]) => tz), ...UNKNOWN]);
  const { stdout } = spawnSync(process.execPath, ['-e', code, zones], { encoding: 'utf8' });
  systemZones = JSON.parse(stdout) as Record<string, string>;
});
const systemZoneOf = (tz: string) => (systemZones[tz] === '' ? undefined : systemZones[tz]);

describe('the time zone of the host', () => {
  it.each(KNOWN)('is read from TZ=%s', (tz, zone) => {
    expect(hostTimeZone(tz, systemZoneOf(tz))).toEqual({ zone });
  });

  it.each(UNKNOWN)('is not known, and nothing is made of it, with TZ=%s', (tz) => {
    expect(hostTimeZone(tz, systemZoneOf(tz))).toEqual({ zone: null, found: `TZ=${tz}` });
  });

  it('is that of the system where TZ is not set', () => {
    expect(hostTimeZone(undefined, 'Asia/Almaty')).toEqual({ zone: 'Asia/Almaty' });
    expect(hostTimeZone(undefined, 'Etc/Unknown')).toEqual({ zone: null, found: 'the zone Etc/Unknown' });
    expect(hostTimeZone(undefined, undefined)).toEqual({ zone: null, found: 'the zone ' });
  });

  it('counts hours as POSIX does, eastwards with a minus', () => {
    const noon = Date.UTC(2026, 10, 28, 12);
    const { zone } = hostTimeZone('<+03>-3', 'UTC');
    expect(localTimeIn(zone ?? '', noon)?.minute).toBe(15 * 60);
  });
});
