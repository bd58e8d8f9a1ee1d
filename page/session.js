// What whoever looks at the page may do.

import { get, send, useFormToken, whenRefused } from './api.js';
import { createStore } from './store.js';

const UNKNOWN = { right: 'unknown', formToken: null, mayLogIn: false, mayChange: false, version: '' };

export const session = createStore(UNKNOWN);

/** With the right to change, numbers are asked for whole. */
export function fullness() {
  return session.get().right === 'change' ? '1' : '0';
}

export async function refresh() {
  take(await get('v1/session'));
}

export async function logIn(token) {
  take(await send('POST', 'login', { token }));
}

export async function logOut() {
  await send('POST', 'logout');
  await refresh();
}

/** A token in the page's own hands counts with the session alone: without one nothing is changed here. */
function take(given) {
  useFormToken(given.formToken);
  session.set(given);
}

let isAsking = false;
whenRefused(() => {
  if (isAsking) return;
  isAsking = true;
  refresh()
    .catch(() => undefined)
    .finally(() => (isAsking = false));
});
