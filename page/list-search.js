// Which list has an entry?

import { html, useState } from './standalone.js';
import { get } from './api.js';
import { Outside } from './call-table.js';
import { EntryTable } from './entry-table.js';
import { changes } from './list-actions.js';
import { ProblemText } from './problems.js';
import { fullness, session } from './session.js';
import { useLoaded, useStore } from './store.js';
import { named, say } from './words.js';

export function ListSearch() {
  const { right } = useStore(session);
  const changed = useStore(changes);
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const { state, value, problem } = useLoaded(
    () => (asked === '' ? Promise.resolve(null) : get('v1/lists/search', { text: asked, full: fullness() })),
    [asked, right, changed],
  );
  const submit = (event) => {
    event.preventDefault();
    setAsked(text.trim());
  };
  return html`<section aria-labelledby="list-search">
    <h2 id="list-search">${say('lists.search')}</h2>
    <form onSubmit=${submit} class="fields" role="search">
      <label>
        ${say('lists.text')}
        <input
          type="search"
          autocomplete="off"
          maxlength="100"
          value=${text}
          onInput=${(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit">${say('search')}</button>
    </form>
    ${state === 'failed' && html`<${ProblemText} problem=${problem} />`}
    ${value !== null && state === 'done' && html`<${Found} found=${value} />`}
  </section>`;
}

function Found({ found: { about, runtime, more } }) {
  return html`<div role="status">
      ${about !== null && about.length === 0 && html`<p>${say('lists.noneAbout')}</p>`}
      ${
        about !== null &&
        about.length > 0 &&
        html`<ul class="trace">
          ${about.map(
            ({ list, entry, source, reason, label }, index) =>
              html`<li key=${index} class="yes">
                <strong><${Outside} text=${named('list', list)} /></strong>: <${Outside} text=${entry} /> (<${Outside}
                  text=${source}
                />) ${reason !== '' && html` <${Outside} text=${reason} />`}
                ${label !== '' && html` <${Outside} text=${label} />`}
              </li>`,
          )}
        </ul>`
      }
      ${about === null && runtime.length === 0 && html`<p>${say('lists.noneWith')}</p>`}
    </div>
    ${runtime.length > 0 && html`<${EntryTable} entries=${runtime} label=${say('lists.search')} />`}
    ${more && html`<p class="hint">${say('lists.more')}</p>`}`;
}
