import { fc, property } from '../../property.js';
import { describe, expect, it } from 'vitest';
import { jsonItems } from '../../../src/lists/read/json-items.js';
import { UnreadableList } from '../../../src/lists/read/list-line.js';

const small = fc.jsonValue({ maxDepth: 3 }).filter((value) => JSON.stringify(value).length < 1000);

describe('a JSON list', () => {
  property([fc.array(small, { maxLength: 8 }), fc.constantFrom(0, 1, '\t')])(
    'has the items that JSON says, however it is laid out',
    (items, indent) => {
      const text = JSON.stringify(items, null, indent);
      expect([...jsonItems(` \n${text}\r\n`)]).toEqual(JSON.parse(text));
    },
  );

  it.each([
    ['', /^expected a JSON array of numbers/],
    ['{"a":1}', /^expected a JSON array of numbers/],
    ['[1,2', /its end is missing/],
    ['["1]', /its end is missing/],
    ['[1,]', /item 2: /],
    ['[,1]', /item 1: /],
    ['[1 2]', /item 1: /],
    ['[{"a":1]}]', /its end is missing/],
    ['[1] 2', /found something behind it/],
    [`["${'x'.repeat(5000)}"]`, /item 1 is longer than 4000 characters/],
    [`[${'['.repeat(3000)}`, /its end is missing/],
  ])('%.20s is none', (text, message) => {
    expect(() => [...jsonItems(text)]).toThrow(UnreadableList);
    expect(() => [...jsonItems(text)]).toThrow(message);
  });

  it('is read item by item: what comes later is not looked at yet', () => {
    expect(jsonItems('["7917*", oops').next().value).toBe('7917*');
  });
});
