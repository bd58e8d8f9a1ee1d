// Putting numbers on the runtime lists and taking them off, each with a way back.

import { Problem, segment, send } from './api.js';
import { createStore } from './store.js';
import { tell, tellProblem } from './notices.js';
import { say } from './words.js';

/** Grows with each change, so that whatever shows lists asks anew. */
export const changes = createStore(0);

const changed = () => changes.set(changes.get() + 1);

/** @param entry `{ number, reason, label, ttl or until, hangupCause }`. True when it is there. */
export async function put(list, entry) {
  return attempted(async () => {
    const { before } = await add(list, entry);
    const replaced = before[0]?.entry ?? null;
    tell(say(`done.${list}`, { number: entry.number }), () =>
      undoing(() => (replaced === null ? take(list, entry.number) : add(list, stored(replaced)))),
    );
  });
}

export async function remove(list, number) {
  return attempted(async () => {
    const removed = await take(list, number);
    if (removed === null) tell(say('done.nothing', { number }));
    else tell(say('done.removed', { number }), () => undoing(() => add(list, stored(removed))));
  });
}

/** Tells of it, with the way back. @throws Problem where nothing was added */
export async function importFile(list, file) {
  const done = await send('POST', `v1/lists/${list}/import`, file);
  changed();
  const { added, replaced, refusedCount } = done;
  const words = say('import.done', { added, replaced, refused: refusedCount });
  tell(words, done.import === null ? null : () => undoing(() => takeBack(list, done.import)));
  return done;
}

/** What an import has added is off the list, what it took the place of is there again; what was changed since stays. */
export async function undoImport(list, id) {
  return attempted(async () => {
    const { removed, restored } = await takeBack(list, id);
    tell(say('imports.undone', { removed, restored }));
  });
}

function takeBack(list, id) {
  return send('DELETE', `v1/lists/${list}/imports/${segment(id)}`);
}

async function attempted(act) {
  try {
    await act();
    changed();
    return true;
  } catch (problem) {
    tellProblem(problem);
    return false;
  }
}

async function undoing(act) {
  await act();
  changed();
}

/** @throws Problem where the list does not take it */
async function add(list, entry) {
  const answer = await send('POST', `v1/lists/${list}`, { entries: [entry] });
  const [refused] = answer.refused;
  if (refused !== undefined) throw new Problem('REFUSED_ENTRY', refused.problem);
  return answer;
}

async function take(list, number) {
  return (await send('DELETE', `v1/lists/${list}/${segment(number)}`)).removed;
}

/** An entry as it stood, to be put there again. */
function stored({ number, reason, label, until, hangupCause }) {
  return { number, reason, label, until, hangupCause };
}
