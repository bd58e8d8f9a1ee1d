// Searching the call journal.

import { html, useState } from './standalone.js';
import { get } from './api.js';
import { CallTable } from './call-table.js';
import { day } from './format.js';
import { live } from './live.js';
import { ProblemText } from './problems.js';
import { fullness, session } from './session.js';
import { createStore, useStore } from './store.js';
import { named, say } from './words.js';

const PERIODS = ['any', 'hour', 'today', 'yesterday', 'week', 'month'];
const ACTIONS = ['pass', 'block', 'route'];
const STATUSES = ['OK', 'STALE', 'OFFLINE', 'NOTFOUND', 'LISTED', 'WITHHELD', 'INTERNAL', 'INVALID', 'FAILED'];
const NOTHING = { number: '', did: '', action: '', rule: '', status: '', period: 'any' };

/** Kept when the view changes, for the way back from a call. Numbers do not go into the address. */
const search = createStore({ asked: NOTHING, right: null, calls: null, next: null, problem: null });

export function CallsView() {
  const { right } = useStore(session);
  const found = useStore(search);
  const { asked } = found;
  // Found with another right, numbers may be in full that are to be masked now.
  const { calls, next, problem } = found.right === right ? found : { calls: null, next: null, problem: null };
  const { figures } = useStore(live);
  const [wanted, setWanted] = useState(asked);
  const timeZone = figures?.status.timeZone;
  const field = (name) => ({
    value: wanted[name],
    onInput: (event) => setWanted({ ...wanted, [name]: event.target.value }),
  });
  const submit = (event) => {
    event.preventDefault();
    void load(wanted, null, timeZone);
  };
  return html`<form onSubmit=${submit} class="fields">
      <label
        >${say('column.number')} <input type="text" inputmode="tel" autocomplete="off" ...${field('number')}
      /></label>
      <label>${say('column.did')} <input type="text" inputmode="tel" autocomplete="off" ...${field('did')} /></label>
      <label>
        ${say('period')}
        <select ...${field('period')}>
          ${PERIODS.map((each) => html`<option key=${each} value=${each}>${say(`period.${each}`)}</option>`)}
        </select>
      </label>
      <label>
        ${say('column.action')}
        <select ...${field('action')}>
          <option value="">${say('anything')}</option>
          ${ACTIONS.map((each) => html`<option key=${each} value=${each}>${named('action', each)}</option>`)}
        </select>
      </label>
      <label>${say('column.rule')} <input type="text" autocomplete="off" ...${field('rule')} /></label>
      <label>
        ${say('column.status')}
        <select ...${field('status')}>
          <option value="">${say('anything')}</option>
          ${STATUSES.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}
        </select>
      </label>
      <button type="submit">${say('search')}</button>
    </form>
    <p role="status" class="hint">${calls === null ? say('search.hint') : say('found', { count: calls.length })}</p>
    ${problem !== null && html`<${ProblemText} problem=${problem} />`}
    ${
      calls !== null &&
      calls.length > 0 &&
      html`<${CallTable} calls=${calls} timeZone=${timeZone} label=${say('view.calls')} />`
    }
    ${
      next !== null &&
      html`<button type="button" onClick=${() => void load(asked, next, timeZone)}>${say('older')}</button>`
    }`;
}

/** @param before the id of the call that the page before ended with; null for the first page */
async function load(asked, before, timeZone) {
  const { period, ...same } = asked;
  const { right } = session.get();
  const query = { ...same, ...timesOf(period, timeZone), limit: '50', full: fullness(), before: before ?? '' };
  const earlier = before === null ? [] : (search.get().calls ?? []);
  try {
    const { calls, next } = await get('v1/calls', query);
    search.set({ asked, right, calls: [...earlier, ...calls], next, problem: null });
  } catch (problem) {
    search.set({ asked, right, calls: null, next: null, problem });
  }
}

function timesOf(period, timeZone) {
  switch (period) {
    case 'hour':
      return { since: '1h' };
    case 'today':
      return { since: day(0, timeZone) };
    case 'yesterday':
      return { since: day(1, timeZone), until: day(1, timeZone) };
    case 'week':
      return { since: '7d' };
    case 'month':
      return { since: '30d' };
    default:
      return {};
  }
}
