import { describe, expect, test } from 'vitest';
import { normalizeNumber } from '../../src/number/normalize-number.js';
import { DEFAULT_NUMBER_SETTINGS, type NumberSettings } from '../../src/number/number-settings.js';
import { found } from './found.js';

/** A text as it comes, and what it is taken for; a pattern matches what is said of an invalid one. */
type Row = readonly [raw: string, expected: string | RegExp];

function rows(name: string, settings: Partial<NumberSettings>, table: readonly Row[]): void {
  describe(name, () => {
    test.each(table)('%j is %s', (raw, expected) => {
      if (typeof expected === 'string') expect(found(raw, settings)).toBe(expected);
      else expect(found(raw, settings)).toMatch(new RegExp(`^invalid: .*${expected.source}`, 's'));
    });
  });
}

rows('what Russian trunks deliver', {}, [
  ['79170415564', '79170415564'],
  ['+79170415564', '79170415564'],
  ['89170415564', '79170415564'],
  ['9170415564', '79170415564'],
  ['8109170415564', /behind 810: 10 digits are too few for a number of \+91/],
  ['81079170415564', '79170415564'],
  ['0079170415564', '79170415564'],
  ['84959898533', '74959898533'],
  ['4959898533', '74959898533'],
  ['74959898533', '74959898533'],
  ['+7 (900) 000-00-00', '79000000000'],
  ['88005553535', '78005553535'],
  ['8 (800) 555-35-35', '78005553535'],
  ['8005553535', '78005553535'],
  ['8043337777', '78043337777'],
  ['88091234567', '78091234567'],
  ['8567035000', '78567035000'],
  ['8107035000', '78107035000'],
  ['88107035000', '78107035000'],
  ['3365012345', '73365012345'],
  ['73654123456', '73654123456'],
  ['9990000000', '79990000000'],
]);

rows('the rest of the +7 zone', {}, [
  ['77012345678', '77012345678'],
  ['+77272501234', '77272501234'],
  ['87272501234', '77272501234'],
  ['7272501234', '77272501234'],
  ['7012345678', '77012345678'],
  ['7471234567', '77471234567'],
  ['76001234567', '76001234567'],
  ['81077272501234', '77272501234'],
  ['78401234567', '78401234567'],
]);

rows('digits of +7 that are no number', {}, [
  ['71234567890', /neither a number of \+7/],
  ['+71234567890', /not a number of \+7: expected 10 digits beginning with 3, 4, 6, 7, 8, 9/],
  ['+70001234567', /not a number of \+7/],
  ['+75551234567', /not a number of \+7/],
  ['82951234567', /neither/],
  ['85551234567', /neither/],
  ['81312345678', /neither/],
  ['7917041556', /neither/],
  ['8917041556', /neither/],
  ['+7917041556', /found 9 digits/],
  ['791704155640', /neither/],
  ['+791704155640', /found 11 digits/],
  ['879170415564', /neither/],
  ['3671234567890123', /neither/],
  ['0089170415564', /behind 00: no country has such a calling code/],
  ['+89170415564', '79170415564'],
  ['+8 (916) 123-45-67', '79161234567'],
  ['+8 916 123-45-6', /no country has such a calling code/],
  ['+8 495 989 85 33', '84959898533'],
  ['+88005553535', /no number of \+880 begins with 0/],
]);

rows('foreign numbers', {}, [
  ['810358181201235', '358181201235'],
  ['8~10 358 18 120 1235', '358181201235'],
  ['8w10358181201235', '358181201235'],
  ['00358181201235', '358181201235'],
  ['+358181201235', '358181201235'],
  ['358181201235', '358181201235'],
  ['+4930123456', '4930123456'],
  ['8104930123456', '4930123456'],
  ['+12125551234', '12125551234'],
  ['12125551234', '12125551234'],
  ['375291234567', '375291234567'],
  ['810375291234567', '375291234567'],
  ['380671234567', '380671234567'],
  ['998901234567', '998901234567'],
  ['8613812345678', '8613812345678'],
  ['821012345678', '821012345678'],
  ['3725123456', '3725123456'],
  ['4512345678', '4512345678'],
  ['+390612345678', '390612345678'],
  ['+6834002', '6834002'],
  ['+4702800', '4702800'],
  ['+8835100012345', '8835100012345'],
  ['+998901234567', '998901234567'],
  ['+99890123456', /not a number of \+998: expected 9 digits/],
  ['+375091234567', /not a number of \+375/],
  ['+49 (0)30 123456', '4930123456'],
  ['0049 (0)30 123456', '4930123456'],
  ['+49 030 123456', '4930123456'],
  ['+86 (0)10 1234 5678', '861012345678'],
  ['+39 (0)6 12345678', '390612345678'],
  ['+49 (00)30 123456', /no number of \+49 begins with 0/],
  ['+999123456789', /no country has such a calling code/],
  ['+21012345678', /no country has such a calling code/],
  ['+358181', /6 digits are too few/],
  ['+4912345678901234', /16 digits are too many/],
  ['810999123456789', /behind 810: no country/],
  ['37612345', /neither/],
  ['371234567', /neither/],
  ['3741234567', /neither/],
  ['4412345678901234', /neither/],
]);

rows('ten digits that are both Russian and foreign count as Russian', {}, [
  ['4721234567', '74721234567'],
  ['4930123456', '74930123456'],
  ['9607123456', '79607123456'],
]);

rows('separators of every kind', {}, [
  ['  +7 917 041 55 64\t', '79170415564'],
  ['+7\u00a0917\u202f041\u200955\u300064', '79170415564'],
  ['+7‑917‒041–55—64', '79170415564'],
  ['8\u2212917\ufe58041\uff0d55\u2010 64', '79170415564'],
  ['7.917.041.55.64', '79170415564'],
  ['(495) 989/85/33', '74959898533'],
  ['\u202a+79170415564\u202c', '79170415564'],
  ['\ufeff7917\u200b041\u00ad5564', '79170415564'],
  ['+7917041\n5564', /U\+000A is not part of a number/],
  ['79170415564\u0000', /U\+0000 is not part/],
]);

rows('URIs', {}, [
  ['tel:+79170415564', '79170415564'],
  ['tel:+7-917-041-55-64;ext=12', '79170415564'],
  ['tel:9170415564;phone-context=+7', '79170415564'],
  ['tel:89170415564;phone-context=+7', '79170415564'],
  ['tel:79170415564;phone-context=+7', '79170415564'],
  ['tel:9898533;phone-context=+7-495', '74959898533'],
  ['tel:181201235;phone-context=+358', '358181201235'],
  ['tel:203;phone-context=pbx.example.com', 'extension 203'],
  ['tel:112;phone-context=+7', 'emergency 112'],
  ['tel:863-1234;phone-context=+1-914-555', /no number within its phone-context/],
  ['tel:203;phone-context=+998', /no number within its phone-context/],
  ['sip:+79170415564@10.0.0.1', '79170415564'],
  ['SIP:89170415564@10.0.0.1:5060;user=phone', '79170415564'],
  ['sips:79170415564@pbx.example.com;transport=tls?subject=1', '79170415564'],
  ['sip:9170415564;phone-context=+7@ims.example.com;user=phone', '79170415564'],
  ['sip:9898533@ims.example.com;user=phone;phone-context=%2B7495', '74959898533'],
  ['sip:%2B79170415564@10.0.0.1', '79170415564'],
  ['sip:79170415564:secret@10.0.0.1', '79170415564'],
  ['sip:79170415564', '79170415564'],
  ['79170415564@10.0.0.1', '79170415564'],
  ['"Ivan" <sip:+79170415564@host;transport=udp>', '79170415564'],
  ['"Ivan <3 \\" Anna" <sip:+79170415564@host>;tag=1', '79170415564'],
  ['Ivan <79170415564>', '79170415564'],
  ['"79990000000" <sip:203@10.0.0.1>', 'extension 203'],
  ['<sip:*30@10.0.0.1>', 'extension *30'],
  ['sip:10.0.0.1', /an IP address/],
  ['sip:pbx.example.com', /"p" is not part of a number/],
  ['"Ivan" <sip:+79170415564@host', /""" is not part of a number/],
  ['sip:%00%2B7917@host', /U\+0000 is not part/],
]);

rows('no number at all', {}, [
  ['', 'withheld'],
  ['   ', 'withheld'],
  ['unknown', 'withheld'],
  ['Anonymous', 'withheld'],
  ['RESTRICTED', 'withheld'],
  ['private', 'withheld'],
  ['Unavailable', 'withheld'],
  ['withheld', 'withheld'],
  ['asterisk', 'withheld'],
  ['<unknown>', 'withheld'],
  ['(null)', 'withheld'],
  ['-', 'withheld'],
  ['sip:anonymous@anonymous.invalid', 'withheld'],
  ['"Anonymous" <sip:anonymous@anonymous.invalid>', 'withheld'],
  ['sip:@10.0.0.1', 'withheld'],
  ['tel:', 'withheld'],
  ['PRIVATE NUMBER', 'withheld'],
  ['No Caller ID', 'withheld'],
  ['Анонимный', 'withheld'],
  ['Скрытый номер', 'withheld'],
  ['Номер не определен', 'withheld'],
  ['НОМЕР НЕ ОПРЕДЕЛЁН', 'withheld'],
  ['"Restricted"', 'withheld'],
  ['Not available', 'withheld'],
  ['sip:Restricted@anonymous.invalid', 'withheld'],
  ['0000000000', 'withheld'],
  ['0000', 'withheld'],
  ['000', 'short 000'],
  ['+266696687', 'withheld'],
  ['sip:266696687@10.0.0.1', 'withheld'],
  ['-1', 'withheld'],
  ['Private Ryan', /is not part of a number/],
  ['anony\nmous', /is not part of a number/],
  ['*', /"\*" is not part of a number/],
  ['##', /"#" is not part of a number/],
  ['/', 'withheld'],
]);

rows('a number and what is dialled behind the connection', {}, [
  ['8 (495) 989-85-33 доб.102', '74959898533'],
  ['8 (495) 989-85-33 (доб. 102)', '74959898533'],
  ['74959898533 ext. 12', '74959898533'],
  ['+7 495 989-85-33 x12', '74959898533'],
  ['74959898533 вн. 5', '74959898533'],
  ['74959898533#12', '74959898533'],
  ['74959898533,,102', '74959898533'],
  ['74959898533p12', '74959898533'],
  ['74959898533#', '74959898533'],
  ['79170415564;cpc=ordinary', '79170415564'],
  ['+7 8 917 041-55-64', '79170415564'],
  ['00 7 8 917 041-55-64', '79170415564'],
  ['+375 (029) 123-45-67', '375291234567'],
  ['+375 8 029 123-45-67', '375291234567'],
  ['+375 8 04 123-45-67', /not a number of \+375/],
]);

describe('an extension', () => {
  test.each([
    ['8 (495) 989-85-33 доб.102', '102'],
    ['+7 495 989-85-33 ext. 012', '012'],
    ['tel:+7-917-041-55-64;ext=12', '12'],
    ['74959898533#', undefined],
    ['74959898533', undefined],
  ])('of %j is %j, apart from the number', (raw, extension) => {
    const number = normalizeNumber(raw, DEFAULT_NUMBER_SETTINGS);
    expect(number.kind).toBe('e164');
    expect('extension' in number ? number.extension : undefined).toBe(extension);
  });
});

rows('numbers of this PBX and of services', {}, [
  ['203', 'extension 203'],
  ['2', 'extension 2'],
  ['12345', 'extension 12345'],
  ['900', 'extension 900'],
  ['130', 'extension 130'],
  ['*30', 'extension *30'],
  ['*72*123#', 'extension *72*123#'],
  ['#21#', 'extension #21#'],
  ['101', 'emergency 101'],
  ['102', 'emergency 102'],
  ['103', 'emergency 103'],
  ['104', 'emergency 104'],
  ['112', 'emergency 112'],
  ['1-1-2', 'emergency 112'],
  ['+7112', 'emergency 112'],
  ['+7 112', 'emergency 112'],
  ['01', 'emergency 01'],
  ['04', 'emergency 04'],
  ['020', 'emergency 020'],
  ['122', 'short 122'],
  ['115', 'short 115'],
  ['0611', 'short 0611'],
  ['068044', 'short 068044'],
  ['+203', /3 digits are too few for a number of \+20/],
  ['+7203', /not a number of \+7/],
  ['+7122', /not a number of \+7/],
]);

rows('text that is no number', {}, [
  ['a79000000000', /"a" is not part of a number/],
  ['7917O415564', /"O" is not part/],
  ['доб. 12', /U\+0434 is not part/],
  ['79170415564 доб. 1234567', /U\+0434 is not part/],
  ['79170415564\n,,12', /U\+000A is not part/],
  ['79170415564 доб.\n12', /is not part/],
  ['203#12', /"#" is not part/],
  ['79170415564,script=allow', /"," is not part/],
  ['7917&prefix=X', /"&" is not part/],
  ['${EXTEN}', /"\$" is not part/],
  ['+', /a plus with no digits behind it/],
  ['++79170415564', /"\+" is not part/],
  ['8+79170415564', /"\+" is not part/],
  ['+*30', /"\*" is not part/],
  ['79170415564##', /"#" is not part/],
  ['10.0.0.1', /an IP address/],
  ['192.168.100.200', /an IP address/],
  ['٧٩١٧٠٤١٥٥٦٤', /U\+0667 is not part/],
  ['７９１７０４１５５６４', /U\+FF17 is not part/],
  ['7917041556⁴', /U\+2074 is not part/],
  ['\ud800', /U\+D800 is not part/],
  [`*${'1'.repeat(20)}`, /"\*" is not part/],
  ['7'.repeat(256), /neither/],
  [' '.repeat(250) + '9170415564', /longer than 256 characters/],
]);

rows('local numbers without an area code', {}, [
  ['123456', /6 digits: a local number is read only when number.areaCode is set/],
  ['9898533', /number.areaCode is set/],
  ['98985331', /neither/],
]);

rows('local numbers in Moscow', { areaCode: '495' }, [
  ['9898533', '74959898533'],
  ['989-85-33', '74959898533'],
  ['123456', /6 digits behind number.areaCode 495 are not a number of \+7/],
  ['0898533', /behind number.areaCode 495/],
  ['98985', 'extension 98985'],
  ['4999898533', '74999898533'],
]);

rows('local numbers in a smaller town', { areaCode: '8342' }, [
  ['123456', '78342123456'],
  ['12-34-56', '78342123456'],
  ['1234567', /behind number.areaCode 8342/],
  ['068044', 'short 068044'],
]);

rows('a PBX with long extensions', { areaCode: '495', internalMaxLength: 7 }, [
  ['123456', 'extension 123456'],
  ['9898533', 'extension 9898533'],
  ['98985331', /neither/],
]);

rows('a PBX with short extensions', { internalMaxLength: 3 }, [
  ['203', 'extension 203'],
  ['2030', /4 digits: a local number/],
  ['1050', /4 digits/],
]);

rows('Kazakhstan', { country: 'KZ', areaCode: '727' }, [
  ['87012345678', '77012345678'],
  ['7012345678', '77012345678'],
  ['77272501234', '77272501234'],
  ['2501234', '77272501234'],
  ['89170415564', '79170415564'],
  ['810998901234567', '998901234567'],
  ['998901234567', '998901234567'],
  ['103', 'emergency 103'],
  ['109', 'short 109'],
  ['1414', 'short 1414'],
]);

rows('Uzbekistan', { country: 'UZ' }, [
  ['901234567', '998901234567'],
  ['712345678', '998712345678'],
  ['551234567', '998551234567'],
  ['998765432', '998998765432'],
  ['8901234567', '998901234567'],
  ['998901234567', '998901234567'],
  ['+998901234567', '998901234567'],
  ['00998901234567', '998901234567'],
  ['0079170415564', '79170415564'],
  ['81079170415564', '79170415564'],
  ['79170415564', '79170415564'],
  ['+79170415564', '79170415564'],
  ['4930123456', '4930123456'],
  ['89170415564', /neither a number of \+998/],
  ['9170415564', /neither/],
  ['012345678', /neither/],
  ['112', 'emergency 112'],
  ['1050', 'emergency 1050'],
  ['050', 'emergency 050'],
  ['50', 'extension 50'],
  ['1003', 'short 1003'],
  ['+998112', 'emergency 112'],
  ['+7112', /not a number of \+7/],
  ['2345678', /number.areaCode is set/],
]);

rows('Tashkent', { country: 'UZ', areaCode: '71' }, [['2345678', '998712345678']]);

rows('Belarus', { country: 'BY', areaCode: '17' }, [
  ['80291234567', '375291234567'],
  ['0291234567', '375291234567'],
  ['291234567', '375291234567'],
  ['375291234567', '375291234567'],
  ['+375 (29) 123-45-67', '375291234567'],
  ['80171234567', '375171234567'],
  ['1234567', '375171234567'],
  ['88011000000', '3758011000000'],
  ['81079170415564', '79170415564'],
  ['0079170415564', '79170415564'],
  ['79170415564', '79170415564'],
  ['9170415564', /neither a number of \+375/],
  ['89170415564', /neither/],
  ['103', 'emergency 103'],
  ['185', 'short 185'],
]);

rows('the neighbours: Kyrgyzstan', { country: 'KG' }, [
  ['0555123456', '996555123456'],
  ['555123456', '996555123456'],
  ['0079170415564', '79170415564'],
  ['103', 'emergency 103'],
]);
rows('the neighbours: Armenia', { country: 'AM' }, [
  ['091234567', '37491234567'],
  ['91234567', '37491234567'],
  ['911', 'emergency 911'],
  ['8711', 'short 8711'],
]);
rows('the neighbours: Azerbaijan', { country: 'AZ' }, [
  ['0501234567', '994501234567'],
  ['501234567', '994501234567'],
  ['112', 'emergency 112'],
]);
rows('the neighbours: Georgia', { country: 'GE' }, [
  ['555123456', '995555123456'],
  ['0322123456', '995322123456'],
  ['022', 'emergency 022'],
]);
rows('the neighbours: Ukraine', { country: 'UA', areaCode: '44' }, [
  ['0671234567', '380671234567'],
  ['671234567', '380671234567'],
  ['1234567', '380441234567'],
  ['0800123456', '380800123456'],
  ['116111', 'short 116111'],
]);
rows('the neighbours: Moldova', { country: 'MD' }, [
  ['069123456', '37369123456'],
  ['69123456', '37369123456'],
  ['902', 'emergency 902'],
]);
