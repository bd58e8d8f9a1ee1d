// Calls and figures as they come, over one connection that the browser opens anew by itself.

import { get } from './api.js';
import { fullness, session } from './session.js';
import { createStore } from './store.js';

const MAX_ROWS = 20;
const RETRY_MS = 3000;

/** `connection`: `opening`, `open`, `lost`. `more`: calls of the last update that are not among the rows. */
export const live = createStore({ connection: 'opening', calls: [], more: 0, figures: null });

let source = null;
let retry = 0;

/** Begins anew whenever another right is there: numbers are masked or whole by it. */
export function startLive() {
  let right = null;
  const follow = (now) => {
    if (now.right === right) return;
    right = now.right;
    live.set({ ...live.get(), calls: [], more: 0, ...(mayLook(right) ? {} : { figures: null }) });
    if (mayLook(right)) open();
    else close();
  };
  session.follow(follow);
  follow(session.get());
}

const mayLook = (right) => right === 'view' || right === 'change';

function close() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

function open() {
  close();
  const opened = new EventSource(`v1/live?full=${fullness()}`);
  source = opened;
  opened.addEventListener('open', () => {
    live.set({ ...live.get(), connection: 'open' });
    loadLast(opened);
  });
  opened.addEventListener('message', ({ data }) => take(JSON.parse(data)));
  opened.addEventListener('error', () => {
    live.set({ ...live.get(), connection: 'lost' });
    // After a refusal a browser does not try again.
    if (opened.readyState !== EventSource.CLOSED) return;
    clearTimeout(retry);
    retry = setTimeout(() => source === opened && open(), RETRY_MS);
  });
}

/** The calls of before; the journal may be off. */
async function loadLast(opened) {
  try {
    const { calls } = await get('v1/calls', { limit: String(MAX_ROWS), full: fullness() });
    if (source === opened) live.set({ ...live.get(), calls: merged(live.get().calls, calls) });
  } catch {
    // Those that come are shown all the same.
  }
}

function take({ calls = [], more = 0, figures }) {
  const before = live.get();
  live.set({
    ...before,
    connection: 'open',
    calls: calls.length === 0 ? before.calls : merged(calls, before.calls),
    more: calls.length === 0 ? before.more : more,
    figures: figures ?? before.figures,
  });
}

/** Newest first, each once: ids grow with time. */
function merged(some, others) {
  const byId = new Map([...others, ...some].map((call) => [call.id, call]));
  return [...byId.values()].sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, MAX_ROWS);
}
