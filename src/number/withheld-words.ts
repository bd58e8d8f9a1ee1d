// Texts that phones, gateways, networks and PBXs send instead of a number or a name.

/** Without blanks, dots, quotes and the like, in lower case, with е for ё; `asterisk` is Asterisk's own From without one. */
const WORDS = new Set(
  [
    'anonymous anonym anonymouscaller asterisk blocked blockednumber callerunknown hidden hiddennumber nocallerid nocli nonumber none',
    'notavailable null numberunavailable numberwithheld outofarea private privatecaller privatenumber restricted restrictednumber',
    'unavailable unavailablenumber undefined unknown unknowncaller unknownnumber withheld withheldnumber',
    'аноним анонимно анонимный анонимныйабонент анонимныйвызов анонимныйномер безномера неизвестен неизвестно неизвестный',
    'неизвестныйабонент неизвестныйномер неопределен неопределился нетномера номернедоступен номернеизвестен номернеопределен',
    'номернеопределился номерскрыт скрыт скрытый скрытыйномер',
  ]
    .join(' ')
    .split(' '),
);

/** `ANONYMOUS` as a keypad writes it: a network's +266 (Lesotho), whose numbers are longer. */
const KEYPAD_ANONYMOUS = '266696687';
/** `-1` and zeros stand in for a number where a program wants one. Fewer zeros may be an extension. */
const PLACEHOLDER = /^(?:-1|\+?0{4,})$/;

/** The same of a text that holds digits and a sign alone. */
export function meansNoneInDigits(text: string): boolean {
  return PLACEHOLDER.test(text) || text.replace(/^\+/, '') === KEYPAD_ANONYMOUS;
}

/** @param text a caller's number or name, without what stands around it in a header; empty is none */
export function meansNone(text: string): boolean {
  const trimmed = text.trim();
  if (meansNoneInDigits(trimmed)) return true;
  const word = trimmed
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[^\p{L}\p{N}+*#]/gu, '');
  return trimmed === '' || WORDS.has(word);
}
