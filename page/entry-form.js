// A number, prefix, range or pattern to a runtime list.

import { html, useState } from './standalone.js';
import { put } from './list-actions.js';
import { named, say } from './words.js';

const SPANS = ['', '1d', '7d', '30d', '365d'];
const EMPTY = { list: 'block', number: '', reason: '', label: '', ttl: '' };

export function EntryForm() {
  const [entry, setEntry] = useState(EMPTY);
  const field = (name) => ({
    value: entry[name],
    onInput: (event) => setEntry({ ...entry, [name]: event.target.value }),
  });
  const submit = async (event) => {
    event.preventDefault();
    const { list, ttl, number, ...words } = entry;
    const isThere = await put(list, { ...words, number: number.trim(), ttl: ttl === '' ? null : ttl });
    if (isThere) setEntry({ ...EMPTY, list });
  };
  return html`<section aria-labelledby="add">
    <h2 id="add">${say('lists.add')}</h2>
    <form onSubmit=${submit} class="fields">
      <label>
        ${say('lists.number')}
        <input type="text" autocomplete="off" required maxlength="100" aria-describedby="forms" ...${field('number')} />
      </label>
      <label>
        ${say('column.list')}
        <select ...${field('list')}>
          <option value="block">${named('list', 'block')}</option>
          <option value="allow">${named('list', 'allow')}</option>
        </select>
      </label>
      <label>${say('column.reason')} <input type="text" maxlength="200" ...${field('reason')} /></label>
      <label>${say('column.label')} <input type="text" maxlength="80" ...${field('label')} /></label>
      <${SpanField} ...${field('ttl')} />
      <button type="submit">${say('add')}</button>
    </form>
    <p class="hint" id="forms">${say('lists.forms')}</p>
  </section>`;
}

export function SpanField(props) {
  return html`<label>
    ${say('holds')}
    <select ...${props}>
      ${SPANS.map((span) => html`<option key=${span} value=${span}>${say(`holds.${span || 'forever'}`)}</option>`)}
    </select>
  </label>`;
}
