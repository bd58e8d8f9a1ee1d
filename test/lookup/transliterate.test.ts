import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { transliterate } from '../../src/lookup/transliterate.js';

describe('Latin spellings', () => {
  it.each([
    ['Краснодарский край', 'Krasnodarskij kraj'],
    ['МТС', 'MTS'],
    ['г. Москва', 'g. Moskva'],
    ['ТЕТА ТЕЛЕКОМ', 'TETA TELEKOM'],
    ['Республика Башкортостан', 'Respublika Bashkortostan'],
    ['Щёкино', 'Shhjokino'],
    ['ЩЁКИНО', 'SHHJOKINO'],
    ['Ямало-Ненецкий', 'Jamalo-Neneckij'],
    ['Объект Э', 'Obekt E'],
    ['Mariehamns Telefon Ab', 'Mariehamns Telefon Ab'],
    ['ПАО "МегаФон"', 'PAO "MegaFon"'],
    ['', ''],
  ])('%s → %s', (russian, latin) => {
    expect(transliterate(russian)).toBe(latin);
  });

  it('reads a letter and its mark as one letter', () => {
    expect(transliterate('край')).toBe('kraj');
  });

  test.prop([fc.string({ unit: fc.constantFrom(...'абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБЁЩЪЫЬЭЮЯ -') })])(
    'no Russian letter is left over',
    (text) => {
      expect(transliterate(text)).not.toMatch(/[а-яё]/i);
    },
  );
});
