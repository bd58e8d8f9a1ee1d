// The lists: how much stands where, which has an entry, and changing those of run time.

import { html, useState } from './standalone.js';
import { get } from './api.js';
import { EntryForm } from './entry-form.js';
import { EntryTable } from './entry-table.js';
import { ImportForm } from './import-form.js';
import { changes } from './list-actions.js';
import { ListSearch } from './list-search.js';
import { number, plain } from './format.js';
import { ProblemText } from './problems.js';
import { fullness, session } from './session.js';
import { useLoaded, useStore } from './store.js';
import { named, say } from './words.js';

export function ListsView() {
  const { right, mayChange } = useStore(session);
  return html`<${ListSearch} />
    ${
      right === 'change'
        ? html`<${EntryForm} /><${ImportForm} />`
        : html`<p class="hint">${say(mayChange ? 'act.logIn' : 'act.noToken')}</p>`
    }
    <${Entries} />
    <${Counts} />`;
}

function Entries() {
  const { right } = useStore(session);
  const changed = useStore(changes);
  const [list, setList] = useState('block');
  const [from, setFrom] = useState('0');
  const { state, value, problem } = useLoaded(
    () => get(`v1/lists/${list}`, { from, full: fullness() }),
    [list, from, right, changed],
  );
  const choose = (event) => {
    setList(event.target.value);
    setFrom('0');
  };
  return html`<section aria-labelledby="entries">
    <h2 id="entries">${say('lists.entries')}</h2>
    <div class="fields">
      <label>
        ${say('column.list')}
        <select value=${list} onChange=${choose}>
          <option value="block">${named('list', 'block')}</option>
          <option value="allow">${named('list', 'allow')}</option>
        </select>
      </label>
      ${from !== '0' && html`<button type="button" onClick=${() => setFrom('0')}>${say('firstPage')}</button>`}
      ${
        value?.next != null &&
        html`<button type="button" onClick=${() => setFrom(String(value.next))}>${say('nextPage')}</button>`
      }
    </div>
    ${state === 'failed' && html`<${ProblemText} problem=${problem} />`}
    ${
      value !== null &&
      (value.entries.length === 0
        ? html`<p>${say('lists.empty')}</p>`
        : html`<${EntryTable}
            entries=${value.entries.map((entry) => ({ list, ...entry }))}
            label=${say('lists.entries')}
          />`)
    }
  </section>`;
}

/** Of every list by where its entries come from. */
function Counts() {
  const changed = useStore(changes);
  const { state, value, problem } = useLoaded(() => get('v1/lists'), [changed]);
  if (state === 'failed') return html`<${ProblemText} problem=${problem} />`;
  return html`<section aria-labelledby="counts">
    <h2 id="counts">${say('lists.counts')}</h2>
    <ul class="trace">
      ${(value?.lists ?? []).map(
        ({ list, source, entries }) =>
          html`<li key=${`${list} ${source}`}>
            <strong><bdi>${plain(named('list', list))}</bdi></strong
            >, <bdi>${plain(source)}</bdi>: ${number(entries)}
          </li>`,
      )}
    </ul>
  </section>`;
}
