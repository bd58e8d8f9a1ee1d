// Block, allow or label the number of a call.

import { html, useState } from './standalone.js';
import { put } from './list-actions.js';
import { session } from './session.js';
import { useStore } from './store.js';
import { say } from './words.js';

export function CallActions({ call, now }) {
  const { right, mayChange } = useStore(session);
  const [isLabelling, setLabelling] = useState(false);
  if (right !== 'change') return html`<p class="hint">${say(mayChange ? 'act.logIn' : 'act.noToken')}</p>`;
  const number = now.number ?? (call.number === 'withheld' ? 'withheld' : null);
  if (number === null) return html`<p class="hint">${say('act.noNumber')}</p>`;
  const act = (list) => put(list, { number, reason: say('act.reason') });
  return html`<div class="buttons" role="group" aria-label=${say('act')}>
      <button type="button" onClick=${() => void act('block')}>${say('block')}</button>
      <button type="button" onClick=${() => void act('allow')}>${say('allow')}</button>
      <button type="button" aria-expanded=${isLabelling} onClick=${() => setLabelling(!isLabelling)}>
        ${say('label')}
      </button>
    </div>
    ${
      isLabelling &&
      html`<${LabelForm} number=${number} entry=${ownEntry(now, number)} done=${() => setLabelling(false)} />`
    }`;
}

/** The entry of a runtime list for this very number, with the list that it is on; the one of the allow list, where there is none. */
function ownEntry({ lists }, number) {
  const found = lists.find(({ match }) => match?.source === 'runtime' && match.entry === number);
  return { list: found?.list === 'block' ? 'block' : 'allow', label: '', reason: '', ...found?.match };
}

function LabelForm({ number, entry, done }) {
  const [label, setLabel] = useState(entry.label);
  const submit = async (event) => {
    event.preventDefault();
    const { list, reason } = entry;
    const hangupCause = entry.hangupCause ?? null;
    const until = entry.until == null ? null : new Date(entry.until).toISOString();
    if (await put(list, { number, label, reason, until, hangupCause })) done();
  };
  return html`<form onSubmit=${submit} class="fields">
    <label>
      ${say('column.label')}
      <input type="text" required maxlength="80" value=${label} onInput=${(event) => setLabel(event.target.value)} />
    </label>
    <button type="submit">${say('save')}</button>
    <p class="hint">${say(entry.list === 'block' ? 'label.blocked' : 'label.allows')}</p>
  </form>`;
}
