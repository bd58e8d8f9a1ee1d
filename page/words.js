// What the page says, in the language of whoever reads it.

import { createStore } from './store.js';
import { WORDS as en } from './words-en.js';
import { WORDS as ru } from './words-ru.js';

export const LANGUAGES = { en, ru };
const NAME = 'voxroute-language';

export const language = createStore(chosen());
document.documentElement.lang = language.get();

export function setLanguage(name) {
  document.documentElement.lang = name;
  try {
    localStorage.setItem(NAME, name);
  } catch {
    // Nothing is kept in this browser: it holds until the page is closed.
  }
  language.set(name);
}

/** Of a key; `{name}` in it becomes the value of that name. */
export function say(key, values = {}) {
  const text = LANGUAGES[language.get()][key] ?? key;
  return text.replace(/\{([a-z]+)\}/gi, (_, name) => String(values[name] ?? ''));
}

/** The words of a name out of a closed list of the daemon's; the name itself where there are none. */
export function named(group, name) {
  const key = `${group}.${name}`;
  return key in LANGUAGES[language.get()] ? say(key) : name;
}

function chosen() {
  try {
    const kept = localStorage.getItem(NAME);
    if (kept in LANGUAGES) return kept;
  } catch {
    // As if there were none.
  }
  const wanted = navigator.languages.map((each) => each.slice(0, 2).toLowerCase());
  return wanted.find((each) => each in LANGUAGES) ?? 'en';
}
