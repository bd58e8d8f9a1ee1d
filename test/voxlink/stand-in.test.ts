import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';

let voxlink: VoxlinkServer;
beforeEach(async () => {
  voxlink = await startVoxlinkServer();
});
afterEach(() => voxlink.close());

async function ask(pathAndQuery: string) {
  const response = await fetch(voxlink.baseUrl + pathAndQuery);
  const body = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    bytes: body.length,
    text: body.toString(),
  };
}

describe('the stand-in answers as the documents say', () => {
  it.each([
    [
      '/get/?num=79000000000',
      200,
      '{"code": "900", "num": "0000000", "full_num": "9000000000", "operator": "МТС", "old_operator": "Теле2", "region": "Краснодарский край"}',
    ],
    [
      '/get/?num=79170415564',
      200,
      '{"code": "917", "num": "0415564", "full_num": "9170415564", "operator": "МТС", "region": "Республика Башкортостан"}',
    ],
    ['/get/?num=79000000000&field=operator', 200, 'МТС'],
    ['/get/?num=79000000000&field=operator&translit=1', 200, 'MTS'],
    ['/get/?num=79000000000&field=old_operator', 200, 'Теле2'],
    [
      '/get/?num=a79000000000',
      404,
      '{"info": "Неверный формат номера: num=a79000000000", "example": ["+74959898533", "74959898533", "84959898533", "4959898533"]}',
    ],
    ['/get/?num=+79990000001', 404, '{"info": "Номер не найден. Проверьте код города: num=+79990000001"}'],
    ['/get/v2/?num=0', 200, '{"destination": "not found"}'],
    [
      '/get/v2/',
      400,
      '{"info": "Incorrect request: param num is required", "example": ["https://num.voxlink.ru/get/v2/?num=74959898533", "https://num.voxlink.ru/get/v2/?num=+74959898533"]}',
    ],
    [
      '/get/v2/?num=+74959898533',
      200,
      '{"cns": 7495, "country_code": 7, "destination": "Russia", "type_id": "FIX", "description": "geographic", "location": "g. Moskva", "registrar": "TETA TELEKOM", "min_subscr_nr_length": 11, "max_subscr_nr_length": 11, "flag_iso": "RU"}',
    ],
  ])('%s', async (pathAndQuery, status, text) => {
    expect(await ask(pathAndQuery)).toMatchObject({ status, text });
  });

  it('in the sizes printed on the slides', async () => {
    expect((await ask('/get/v2/?num=79000000000')).bytes).toBe(278);
    expect((await ask('/get/v2/?num=358181201235')).bytes).toBe(290);
  });

  it('to all four spellings of a Russian number alike', async () => {
    const answers = await Promise.all(
      ['+79170415564', '79170415564', '89170415564', '9170415564'].map((num) => ask(`/get/?num=${num}`)),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('with JSON and plain text as content types', async () => {
    expect((await ask('/get/?num=79170415564')).type).toContain('application/json');
    expect((await ask('/get/?num=79170415564&field=region')).type).toContain('text/plain');
  });
});

it('logs what it was asked, per version and number', async () => {
  await ask('/get/?num=79170415564');
  await ask('/get/?num=79170415564');
  await ask('/get/v2/?num=358181201235');
  expect(voxlink.countOf('v1', '79170415564')).toBe(2);
  expect(voxlink.countOf('v2')).toBe(1);
  expect(voxlink.requests.map(({ path }) => path)).toEqual(['/get/', '/get/', '/get/v2/']);
  expect(voxlink.busiestSecond()).toBe(3);
});

it('answers what a test taught it', async () => {
  voxlink.teach('v1', '79170000001', { operator: 'a"b', region: '' });
  expect((await ask('/get/?num=79170000001')).text).toBe('{"operator": "a\\"b", "region": ""}');
});

it('invents the same answer for the same number when asked to', async () => {
  const inventive = await startVoxlinkServer({ generate: true });
  const bodyOf = async (path: string) => (await fetch(inventive.baseUrl + path)).text();
  const first = await bodyOf('/get/?num=79261234567');
  expect(JSON.parse(first)).toMatchObject({ full_num: '9261234567', operator: 'Теле2' });
  expect(await bodyOf('/get/?num=79261234567')).toBe(first);
  expect(JSON.parse(await bodyOf('/get/v2/?num=375291234567'))).toMatchObject({ flag_iso: 'BY' });
  await inventive.close();
});

it('answers 429 past its rate', async () => {
  const strict = await startVoxlinkServer({ ratePerSecond: 2 });
  const statuses = [];
  for (let i = 0; i < 3; i += 1) statuses.push((await fetch(`${strict.baseUrl}/get/?num=79170415564`)).status);
  expect(statuses).toEqual([200, 200, 429]);
  await strict.close();
});

it.each(['/get?num=1', '/metrics', '/get/?number=79170415564', '/get/?num=79170415564&field=secret'])(
  'fails the test that asks %s',
  async (pathAndQuery) => {
    const asked = await startVoxlinkServer();
    await fetch(asked.baseUrl + pathAndQuery);
    await expect(asked.close()).rejects.toThrow('Voxlink was asked amiss');
  },
);
