import { fc, property } from '../property.js';
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
    ['Ахвенанмаан маакунта', 'Ahvenanmaan maakunta'],
    ['Теле2', 'Tele2'],
    ['Байконур', 'Bajkonur'],
    ['Йошкар-Ола', 'Joshkar-Ola'],
    ['Вокс Трунк', 'Voks Trunk'],
    ['Ханты - Мансийский - Югра АО', 'Hanty - Mansijskij - Jugra AO'],
    ['Республика Саха /Якутия/', 'Respublika Saha /Jakutija/'],
    ['Mariehamns Telefon Ab', 'Mariehamns Telefon Ab'],
    ['ПАО "МегаФон"', 'PAO "MegaFon"'],
    ['', ''],
  ])('%s → %s', (russian, latin) => {
    expect(transliterate(russian)).toBe(latin);
  });

  it('of all 33 letters', () => {
    expect([...'абвгдеёжзийклмнопрстуфхцчшщъыьэюя'].map(transliterate).join(' ')).toBe(
      'a b v g d e jo zh z i j k l m n o p r s t u f h c ch sh shh  y  e ju ja',
    );
    expect([...'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ'].map(transliterate).join(' ')).toBe(
      'A B V G D E Jo Zh Z I J K L M N O P R S T U F H C Ch Sh Shh  Y  E Ju Ja',
    );
  });

  it('reads a letter and its mark as one letter', () => {
    expect(transliterate('край')).toBe('kraj');
  });

  property([fc.string({ unit: fc.constantFrom(...'абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБЁЩЪЫЬЭЮЯ -') })])(
    'no Russian letter is left over',
    (text) => {
      expect(transliterate(text)).not.toMatch(/[а-яё]/i);
    },
  );
});
