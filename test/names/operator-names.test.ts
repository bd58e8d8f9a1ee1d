import { beforeAll, describe, expect, it } from 'vitest';
import type { NameIdentifier } from '../../src/names/identifier.js';
import { loadIdentifier } from '../../src/names/load-names.js';

let identify: NameIdentifier;
beforeAll(() => {
  identify = loadIdentifier();
});

/** Of the reference: taxpayer number, legal name, id. */
const LEGAL = [
  ['7740000076', 'ПАО "Мобильные ТелеСистемы"', 'mts'],
  ['7812014560', 'ПАО "МегаФон"', 'megafon'],
  ['7713076301', 'ПАО "Вымпел-Коммуникации"', 'beeline'],
  ['7743895280', 'ООО "Т2 Мобайл"', 't2'],
  ['7701725181', 'ООО "Скартел"', 'yota'],
  ['7743200179', 'ООО "Т-МОБ"', 't-mob'],
  ['7707049388', 'ПАО "Ростелеком"', 'rostelecom'],
  ['7736264044', 'ООО "Сбербанк-Телеком"', 'sbermobile'],
  ['7705017253', 'АО "МТТ"', 'mtt'],
  ['7703383783', 'АО "ГЛОНАСС"', 'glonass'],
  ['6661079603', 'ООО "ЕКАТЕРИНБУРГ-2000"', 'motiv'],
  ['2308210371', 'ООО "К-телеком"', 'win-mobile'],
  ['9725152215', 'ООО "АЛЬФА-МОБАЙЛ"', 'alfa-mobile'],
  ['9705121882', 'ООО "ВТБ МОБАЙЛ"', 'vtb-mobile'],
  ['1681000024', 'ПАО "Таттелеком"', 'letai'],
  ['0274018377', 'ПАО "БАШИНФОРМСВЯЗЬ"', 'bashinformsvyaz'],
  ['7702527584', 'ООО "Миранда-медиа"', 'miranda'],
  ['9308013351', 'ГУП ДНР "РОС"', 'feniks'],
  ['9402011009', 'ООО "МКС"', 'mks'],
  ['1655327859', 'ООО "ТМТ"', 'tmt'],
  ['7710016640', 'ПАО "МГТС"', 'mgts'],
  ['7707840631', 'ООО "СИМ ТЕЛЕКОМ"', 'sim-telecom'],
  ['7727443720', 'ООО "НМК"', 'nmk'],
  ['9705251105', 'АО "ХЭДВИГ"', 'hedvig'],
  ['9725007063', 'ООО "БЕЗЛИМИТ"', 'bezlimit'],
  ['9204569240', 'АО "Севастополь Телеком"', 'sevtelecom'],
  ['9102250133', 'Акционерное общество "Крымтелеком"', 'krymtelecom'],
  ['7733808377', 'ООО "ИНТЕРНОД"', 'internod'],
  ['7718773578', 'ООО "ТЕТА ТЕЛЕКОМ"', 'teta-telecom'],
  ['7723613650', 'ООО "Спринт"', 'sprint'],
] as const;

describe('the registry names an operator', () => {
  it.each(LEGAL)('INN %s, %s: %s', (inn, legal, id) => {
    expect(identify.operator(legal, inn)).toMatchObject({ id, known: true });
    expect(identify.operator(legal)).toMatchObject({ id, known: true });
    expect(identify.operator('Совсем другое имя', inn).id).toBe(id);
  });

  it('an INN decides, whatever the name and the country', () => {
    expect(identify.operator('МТС', '7812014560').id).toBe('megafon');
    expect(identify.operator('Kcell', '7812014560', 'KZ').id).toBe('megafon');
  });

  it('another INN makes it a namesake: two firms are called Крымтелеком, two К-Телеком', () => {
    expect(identify.operator('ООО "КРЫМТЕЛЕКОМ"', '7804547011', 'RU')).toMatchObject({
      id: 'krymtelekom-7804547011',
      known: false,
    });
    const ofUral = identify.operator('ООО  "К ТЕЛЕКОМ"', '6670230988', 'RU');
    expect(ofUral).toMatchObject({ id: 'k-telekom-6670230988', known: false });
    expect(identify.operator('ООО "БЕЛТЕЛЕКОМ"', '2303025304', 'RU').known).toBe(false);
  });

  it('an INN behind the name counts as one beside it', () => {
    expect(identify.operator('ООО "К ТЕЛЕКОМ" (ИНН 6670230988)')).toMatchObject({ id: 'k-telekom-6670230988' });
    expect(identify.operator('Кто-то (ИНН: 7812014560)').id).toBe('megafon');
    expect(identify.operator('ООО "Ромашка" (ИНН неизвестен)').id).toBe('romashka');
    expect(identify.operator('ООО "Ромашка" (ИНН 12345678901)').id).toBe('romashka');
  });

  it('two firms of one name and of different INN never share an id', () => {
    const ids = ['7700000001', '7700000002', undefined].map((inn) => identify.operator('ООО "Ромашка"', inn).id);
    expect(ids).toEqual(['romashka-7700000001', 'romashka-7700000002', 'romashka']);
    const long = ['7700000001', '7700000002'].map((inn) => identify.operator('Очень '.repeat(50), inn).id);
    expect(new Set(long).size).toBe(2);
    for (const id of long) expect(id).toMatch(/^[a-z-]+-770000000\d$/);
  });

  it('whoever has an INN is no operator of another country', () => {
    expect(identify.operator('ООО "АКТИВ"', '7447171778').known).toBe(false);
    expect(identify.operator('Актив').id).toBe('kcell');
  });

  it('an INN that is none says nothing', () => {
    expect(identify.operator('МТС', '').id).toBe('mts');
    expect(identify.operator('МТС', '0').id).toBe('mts');
  });

  it('a name that other firms bear means nobody without its INN', () => {
    expect(identify.operator('ООО "ПТФ"').known).toBe(false);
    expect(identify.operator('ООО "ПТФ" (ИНН 7802594898)').known).toBe(false);
    expect(identify.operator('ООО "ПТФ" (ИНН 7802775407)')).toMatchObject({ id: 'ptf', known: true });
  });

  it('a firm that shares its name with another one is told apart by its legal form', () => {
    expect(identify.operator('РТК').id).toBe('rostelecom');
    expect(identify.operator('АО "РТК"')).toMatchObject({ id: 'rtk', known: false });
    expect(identify.operator('ООО "П-Т-К"').known).toBe(false);
    expect(identify.operator('ЗАО "ПТК"')).toMatchObject({ id: 'ptk', known: true });
  });

  it('the ministry is no operator: what it holds is a reserve', () => {
    expect(identify.isNoOperator('МИНЦИФРЫ РОССИИ', '7710474375')).toBe(true);
    expect(identify.isNoOperator('Минцифры России')).toBe(true);
    expect(identify.isNoOperator('Что угодно', '7710474375')).toBe(true);
    expect(identify.isNoOperator('МИНЦИФРЫ РОССИИ', '7740000076')).toBe(false);
    expect(identify.isNoOperator('МТС')).toBe(false);
  });

  it('an entry without INN is known by name alone', () => {
    expect(identify.operator('ООО "Вокс Трунк"', '7700000001').id).toBe('vox-trunk');
  });
});

// prettier-ignore
const SPELLED: readonly (readonly [name: string, id: string])[] = [
  // Voxlink v1 (§4.7 and the brands' table)
  ['Билайн', 'beeline'], ['МЕГАФОН', 'megafon'], ['МегаФон', 'megafon'], ['Теле2', 't2'], ['МТС', 'mts'], ['ВЫМПЕЛКОМ', 'beeline'],
  ['Йота', 'yota'], ['Ростелеком', 'rostelecom'], ['МТТ', 'mtt'], ['ГЛОНАСС', 'glonass'], ['Т-МОБ', 't-mob'], ['К-ТЕЛЕКОМ', 'win-mobile'],
  ['АЛЬФА-МОБАЙЛ', 'alfa-mobile'], ['ХЭДВИГ', 'hedvig'], ['ТМТ', 'tmt'], ['ЕКАТЕРИНБУРГ-2000', 'motiv'], ['СИМ ТЕЛЕКОМ', 'sim-telecom'],
  ['НМК', 'nmk'], ['Сбербанк-Телеком', 'sbermobile'], ['БЕЗЛИМИТ', 'bezlimit'], ['СПРИНТ', 'sprint'], ['Скартел', 'yota'],
  ['Вокс Трунк', 'vox-trunk'],
  // Voxlink v2
  ['MTS', 'mts'], ['Tele2', 't2'], ['TETA TELEKOM', 'teta-telecom'], ['MegaFon', 'megafon'], ['Voks Trunk', 'vox-trunk'],
  ['Bilajn', 'beeline'], ['Vympel-Kommunikacii', 'beeline'], ['Vympel-Kommunikatsii', 'beeline'], ['Rostelekom', 'rostelecom'],
  ['EKATERINBURG-2000', 'motiv'], ['SIM TELEKOM', 'sim-telecom'], ['Mobilnye TeleSistemy', 'mts'], ['Mobilnyye Telesistemy', 'mts'],
  ['Sberbank-Telekom', 'sbermobile'], ['T-MOB', 't-mob'], ['Skartel', 'yota'], ['GLONASS', 'glonass'], ['HEDVIG', 'hedvig'],
  ['KHEDVIG', 'hedvig'], ['INTERNOD', 'internod'], ['Tattelekom', 'letai'], ['Mango Telekom', 'mango-telecom'],
  // The registry, in all its spellings
  ['ООО "Т2 МОБАЙЛ"', 't2'], ['ООО"ЕКАТЕРИНБУРГ-2000"', 'motiv'], ['ООО "ЕКАТЕРИНБУРГ-2000" (ИНН 6661079603)', 'motiv'],
  ['ПАО МГТС', 'mgts'], ['ПАО «МегаФон»', 'megafon'], ['ПАО „МегаФон“', 'megafon'], ["ПАО 'МегаФон'", 'megafon'],
  ['Публичное акционерное общество "МегаФон"', 'megafon'], ['ОАО "МегаФон"', 'megafon'], ['МегаФон ПАО', 'megafon'],
  ['Общество с ограниченной ответственностью "Скартел"', 'yota'], ['Открытое акционерное общество "АСВТ"', 'asvt'],
  ['  ооо   «скартел»  ', 'yota'], ['Телеком Евразия', 't2'], ['ОАО "Вымпел - Коммуникации"', 'beeline'], ['Вымпел Коммуникации', 'beeline'],
  ['АО "КОМПАНИЯ ТРАНСТЕЛЕКОМ"', 'transtelecom'], ['АО "ЭР-ТЕЛЕКОМ ХОЛДИНГ"', 'er-telecom'],
  // Brands and former names
  ['Beeline', 'beeline'], ['Yota', 'yota'], ['T2', 't2'], ['Т2', 't2'], ['Тинькофф Мобайл', 't-mob'], ['Т-Мобайл', 't-mob'], ['T-Mobile', 't-mob'],
  ['СберМобайл', 'sbermobile'], ['SberMobile', 'sbermobile'], ['Мотив', 'motiv'], ['Motiv', 'motiv'], ['Win mobile', 'win-mobile'],
  ['WinMobile', 'win-mobile'], ['Летай', 'letai'], ['Феникс', 'feniks'], ['Альфа Мобайл', 'alfa-mobile'], ['ВТБ Мобайл', 'vtb-mobile'],
  ['Волна мобайл', 'volna'], ['Газпромбанк Мобайл', 'nmk'], ['Севмобайл', 'sevtelecom'], ['Крымтелеком', 'krymtelecom'], ['MTC', 'mts'],
  ['PJSC MegaFon', 'megafon'], ['MegaFon PJSC', 'megafon'], ['OOO "Skartel"', 'yota'], ['Scartel LLC', 'yota'],
  // libphonenumber
  ['Multiregional Transit Telecom (MTT)', 'mtt'], ['ОАО МТТ', 'mtt'], ['Sberbank-Telecom', 'sbermobile'], ['ООО Сбербанк-Телеком', 'sbermobile'],
  ['Lyca Mobile', 'lycamobile'], ['ООО Лайкамобайл', 'lycamobile'], ['Center 2M', 'center-2m'], ['ООО Центр 2М', 'center-2m'],
  ['Sim Telecom', 'sim-telecom'], ['Global Telecom', 'global-telecom'], ['Vainakh Telecom CJSC', 'vainakh-telecom'], ['Dani CALL', 'danycom'],
  ['Apex Telecom', 'apex-telecom'], ['Internod', 'internod'], ['K-Telecom Ltd', 'win-mobile'], ['Nat Nat Bai Holding', 'netbynet'],
  ['ООО Нэт Бай Нэт Холдинг', 'netbynet'], ['Elemte-Invest', 'elemte-invest'], ['Intersvyaz-2', 'intersvyaz-2'],
  ['Sevastopol TELECOM', 'sevtelecom'], ['Акционерное общество Севастополь Телеком', 'sevtelecom'], ['Gazprom Telekom', 'gazprom-telecom'],
  // Firms of an INN or of a former name
  ['ООО "ТТК-СВЯЗЬ"', 'transtelecom'], ['АО "Зап-СибТранстелеком"', 'transtelecom'], ['ЗАО "АКОС"', 't2'], ['АО "Теле2-Санкт-Петербург"', 't2'],
  ['ЭР-ТЕЛЕКОМ МОСКВА', 'er-telecom'], ['Exolve', 'mtt'], ['Т-Банк', 't-mob'], ['Телфин', 'telphin'], ['UIS', 'uis'], ['Задарма', 'zadarma'],
  // Codes
  ['mMTS', 'mts'], ['mMEGAFON', 'megafon'], ['mBEELINE', 'beeline'], ['mTELE2', 't2'], ['mTINKOFF', 't-mob'], ['mMTT', 'mtt'], ['mRTK', 'rostelecom'],
  ['mSBERTEL', 'sbermobile'], ['mJUTA', 'yota'], ['mSMARTSK', 'letai'], ['mSPITERBURG', 't2'], ['mEKATERINBURG', 'motiv'], ['mSPRINT', 'sprint'], ['25001', 'mts'], ['25002', 'megafon'], ['25099', 'beeline'],
  ['25020', 't2'], ['25011', 'yota'], ['250 62', 't-mob'],
];

describe('a name stands for an operator', () => {
  it.each(SPELLED)('%s: %s', (name, id) => {
    expect(identify.operator(name, undefined, 'RU')).toMatchObject({ id, known: true });
    expect(identify.operator(name)).toMatchObject({ id, known: true });
  });

  it('and has its brand, in both scripts', () => {
    expect(identify.operator('ВЫМПЕЛКОМ')).toEqual({
      id: 'beeline',
      name: 'Билайн',
      latin: 'Beeline',
      known: true,
      host: null,
    });
  });

  it('Voxlink may name the network of an operator that has none of its own', () => {
    expect(identify.operator('БЕЗЛИМИТ').host).toBe('beeline');
    expect(identify.operator('СПРИНТ').host).toBe('beeline');
    expect(identify.operator('OQ', undefined, 'UZ').host).toBe('beeline-uz');
  });
});

describe('the same brand in another country is another operator', () => {
  it.each([
    ['Beeline', 'KZ', 'beeline-kz'],
    ['Билайн', 'KZ', 'beeline-kz'],
    ['Tele2', 'KZ', 'tele2-kz'],
    ['Beeline', 'UZ', 'beeline-uz'],
    ['MTS', 'BY', 'mts-by'],
    ['МТС', 'BY', 'mts-by'],
  ])('%s in %s is %s', (name, country, id) => {
    expect(identify.operator(name, undefined, country)).toMatchObject({ id, known: true });
    expect(identify.operator(name).id).not.toBe(id);
  });

  it.each([
    ['Kcell/Activ', 'KZ', 'kcell'],
    ['Kcell', 'KZ', 'kcell'],
    ['Altel', 'KZ', 'altel'],
    ['АЛТЕЛ', 'KZ', 'altel'],
    ['izi', 'KZ', 'izi'],
    ['Kazakhtelecom', 'KZ', 'kazakhtelecom'],
    ['АО "Казахтелеком"', 'KZ', 'kazakhtelecom'],
    ['ТОО "КаР-Тел"', 'KZ', 'beeline-kz'],
    ['НУРСАТ', 'KZ', 'nursat'],
    ['2Day Telecom', 'KZ', '2day-telecom'],
    ['Ucell', 'UZ', 'ucell'],
    ['MobiUZ', 'UZ', 'mobiuz'],
    ['UzMobile', 'UZ', 'uzmobile'],
    ['Uzbektelecom', 'UZ', 'uztelecom'],
    ['HUMANS', 'UZ', 'humans'],
    ['Perfectum', 'UZ', 'perfectum'],
    ['OQ', 'UZ', 'oq'],
    ['Velcom', 'BY', 'a1-by'],
    ['A1', 'BY', 'a1-by'],
    ['Унитарное предприятие "А1"', 'BY', 'a1-by'],
    ['life:)', 'BY', 'life-by'],
    ['БеСТ', 'BY', 'life-by'],
    ['Белтелеком', 'BY', 'beltelecom'],
    ['РУП "Белтелеком"', 'BY', 'beltelecom'],
    ['БелСел', 'BY', 'belcel'],
  ])('%s in %s is %s, also where the country is not known', (name, country, id) => {
    expect(identify.operator(name, undefined, country).id).toBe(id);
    expect(identify.operator(name).id).toBe(id);
  });

  it('and no Russian operator where no table has that country', () => {
    expect(identify.operator('MTS', undefined, 'RS')).toMatchObject({ id: 'x-mts', known: false });
  });
});

describe('an operator that no table knows', () => {
  it('passes through under an id made from its name', () => {
    expect(identify.operator('ООО "Ромашка-Связь"')).toEqual({
      id: 'romashka-svjaz',
      name: 'ООО "Ромашка-Связь"',
      latin: 'OOO "Romashka-Svjaz"',
      known: false,
      host: null,
    });
    expect(identify.operator('Mariehamns Telefon Ab', undefined, 'AX').id).toBe('mariehamns-telefon-ab');
    expect(identify.operator('Télécom Øst').id).toBe('telecom-st');
  });

  it('has an id even without a letter that could be written', () => {
    expect(identify.operator('中国移动').id).toMatch(/^unknown-[0-9a-f]{8}$/);
    expect(identify.operator('中国移动').id).not.toBe(identify.operator('中国联通').id);
    expect(identify.operator('').id).toMatch(/^unknown-[0-9a-f]{8}$/);
  });

  it('has at most 60 characters', () => {
    expect(identify.operator('Очень '.repeat(50)).id).toMatch(/^(?:ochen-){9}ochen$/);
  });

  it('a short name is not taken for another that is alike in Latin letters', () => {
    expect(identify.operator('MC').known).toBe(false);
    expect(identify.operator('МЦ').known).toBe(false);
  });
});
