import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { importRegistry } from '../../src/registry/import/import-registry.js';
import { decodeRegistry } from '../../src/registry/registry-codec.js';
import { RegistryFileError } from '../../src/registry/registry-file-error.js';
import { fileOf, HEADER_3, rangeText } from './import/import-text.js';

interface Range {
  readonly code: number;
  readonly from: number;
  readonly to: number;
  readonly operator: string;
  readonly inn: string;
  readonly territory: string;
}

const META = { importedAtMs: Date.UTC(2026, 10, 26), dataAtMs: Date.UTC(2026, 10, 1) };
const digits = (number: number) => String(number).padStart(7, '0');

async function encoded(ranges: readonly Range[]): Promise<Buffer<ArrayBuffer>> {
  const kinds = new Map<number, string[]>();
  for (const { code, from, to, operator, inn, territory } of ranges) {
    const rows = kinds.get(Math.floor(code / 100)) ?? [];
    rows.push(`${code};${digits(from)};${digits(to)};${to - from + 1};${operator};-;${territory};${inn}`);
    kinds.set(Math.floor(code / 100), rows);
  }
  const files = [...kinds].map(([kind, rows]) => fileOf(`${kind}.csv`, rangeText(HEADER_3, ...rows)));
  const options = { force: true, read: () => undefined };
  return (await importRegistry(files, new Map(), META.importedAtMs, options)).bytes as Buffer<ArrayBuffer>;
}

/** Tables with gaps, neighbours, single numbers and whole codes, in any order. */
const tables = fc
  .array(
    fc.record({
      code: fc.constantFrom(300, 301, 499, 800, 900, 901, 999),
      ends: fc.uniqueArray(fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 9_999_999 })), {
        minLength: 2,
        maxLength: 12,
      }),
      names: fc.tuple(
        fc.constantFrom('ПАО "МегаФон"', 'ООО "Т2', 'АО МТТ»', ''),
        fc.constantFrom('7743895280', '540123456789', ''),
        fc.constantFrom('Город Москва, Московская область', 'с. Каменка|м.р-н|Тульская область', ''),
      ),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((blocks) => {
    const seen = new Set<number>();
    return blocks.flatMap(({ code, ends, names: [operator, inn, territory] }): Range[] => {
      if (seen.has(code)) return [];
      seen.add(code);
      const bounds = [...ends].sort((a, b) => a - b);
      // Every second stretch is a gap, but for those that are not.
      return bounds.slice(1).flatMap((end, index) => {
        const from = bounds[index]!;
        return index % 3 === 1 ? [] : [{ code, from, to: end - 1, operator, inn, territory }];
      });
    });
  })
  .filter((ranges) => ranges.length > 0);

const numbers = fc.oneof(
  fc.stringMatching(/^7(300|301|302|499|800|900|901|999)00000\d\d$/),
  fc.stringMatching(/^7[3489]\d{9}$/),
  fc.stringMatching(/^\d{9,12}$/),
  fc.string(),
);

describe('the search in a table', () => {
  property([tables, fc.array(numbers, { minLength: 20, maxLength: 60 })])(
    'finds what a look at every range finds',
    async (ranges, asked) => {
      const table = await decodeRegistry('memory', await encoded(ranges));
      const inOrder = [...ranges].sort((a, b) => a.code - b.code || a.from - b.from);
      const bounds = ranges.flatMap(({ code, from, to }) =>
        [from - 1, from, to, to + 1].map((rest) => `7${code}${digits(Math.max(rest, 0))}`),
      );
      const rowOf = (number: string) => {
        const [code, rest] = [Number(number.slice(1, 4)), Number(number.slice(4))];
        const row = inOrder.findIndex((range) => range.code === code && range.from <= rest && rest <= range.to);
        return /^7\d{10}$/.test(number) ? row : -1;
      };
      const all = [...asked, ...bounds];
      expect(all.map((number) => [number, table.find(number)])).toEqual(all.map((number) => [number, rowOf(number)]));
      const read = inOrder.map((_, row) => {
        const operator = table.operatorIndexAt(row);
        return {
          code: table.codeAt(row),
          capacity: table.capacityAt(row),
          operator: table.operatorName(operator),
          inn: table.operatorInn(operator),
          territory: table.territoryName(table.territoryIndexAt(row)),
        };
      });
      expect(read).toEqual(inOrder.map(({ from, to, ...rest }) => ({ ...rest, capacity: to - from + 1 })));
    },
  );
});

const SMALL: readonly Range[] = [
  { code: 900, from: 0, to: 61_999, operator: 'ООО "Т2 МОБАЙЛ"', inn: '7743895280', territory: 'Краснодарский край' },
  { code: 495, from: 1_000_000, to: 1_009_999, operator: 'ПАО "МГТС"', inn: '7710016640', territory: 'Город Москва' },
];

describe('a table on disk', () => {
  it('says what it was made of', async () => {
    const { meta, rows, codes, operators } = await decodeRegistry('memory', await encoded(SMALL));
    expect(meta).toEqual({
      ...META,
      files: [
        { kind: 'DEF-9xx', name: '9.csv', rows: 1 },
        { kind: 'ABC-4xx', name: '4.csv', rows: 1 },
      ],
    });
    expect({ rows, codes, operators }).toEqual({ rows: 2, codes: 2, operators: 2 });
  });

  it('is laid out as its description says', async () => {
    const bytes = await encoded(SMALL);
    const [version, length, , headLength] = new Uint32Array(bytes.buffer, 8, 4);
    expect(bytes.toString('latin1', 0, 8)).toBe('VOXTABLE');
    expect({ version, length }).toEqual({ version: 1, length: bytes.length });
    const head = JSON.parse(bytes.toString('utf8', 24, 24 + headLength!)) as { sections: Record<string, number> };
    expect(head).toMatchObject({ content: 'ranges', sections: { firstRows: 701 * 4, from: 8, to: 8, operators: 4 } });
    const from = 24 + headLength! + Math.ceil((701 * 4) / 8) * 8;
    expect([...new Uint32Array(bytes.buffer, from, 4)]).toEqual([1_000_000, 0, 1_009_999, 61_999]);
  });

  const refusal = async (bytes: Buffer<ArrayBuffer>) => {
    const error = await decodeRegistry('ranges.bin', bytes).catch((error: unknown) => error);
    if (!(error instanceof RegistryFileError)) throw error;
    return `${error.code}: ${error.message}`;
  };
  const changed = async (change: (bytes: Buffer<ArrayBuffer>) => void) => {
    const bytes = await encoded(SMALL);
    change(bytes);
    return bytes;
  };

  it('is refused when it is something else', async () => {
    expect(await refusal(Buffer.from(new ArrayBuffer(0)))).toBe('foreign: ranges.bin: not a table of voxroute');
    const text = await changed((bytes) => bytes.write('АВС/ DEF;От'));
    expect(await refusal(text)).toBe('foreign: ranges.bin: not a table of voxroute');
  });

  it('is refused when another version of voxroute wrote it', async () => {
    const bytes = await changed((bytes) => bytes.writeUInt32LE(2, 8));
    expect(await refusal(bytes)).toBe(
      'version: ranges.bin: expected version 1, found 2: written by another voxroute, import it again',
    );
  });

  it('is refused when it is cut short', async () => {
    const whole = await encoded(SMALL);
    const cut = Buffer.from(new ArrayBuffer(whole.length - 1));
    whole.copy(cut);
    expect(await refusal(cut)).toBe(`damaged: ranges.bin: expected ${whole.length} bytes, found ${whole.length - 1}`);
  });

  it('is refused when it has grown', async () => {
    const whole = await encoded(SMALL);
    const grown = Buffer.from(new ArrayBuffer(whole.length + 8));
    whole.copy(grown);
    expect(await refusal(grown)).toMatch(/^damaged: ranges\.bin: expected \d+ bytes, found \d+$/);
  });

  property([fc.nat(), fc.integer({ min: 1, max: 255 })])(
    'is refused when one byte is another',
    async (place, change) => {
      const bytes = await changed((bytes) => {
        bytes[place % bytes.length]! ^= change;
      });
      expect(await refusal(bytes)).toMatch(/^(foreign|version|damaged): /);
    },
  );
});
