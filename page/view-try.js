// What would become of a call with this number? Nothing is counted.

import { html, useState } from './standalone.js';
import { get, segment } from './api.js';
import { Outside } from './call-table.js';
import { Decision, Trace } from './explanation.js';
import { ProblemText } from './problems.js';
import { fullness } from './session.js';
import { say } from './words.js';

const FIELDS = ['operator', 'operatorOld', 'ported', 'region', 'destination', 'type', 'timeZone'];

export function TryView() {
  const [asked, setAsked] = useState({ number: '', did: '', direction: 'inbound' });
  const [answer, setAnswer] = useState(null);
  const [problem, setProblem] = useState(null);
  const field = (name) => ({
    value: asked[name],
    onInput: (event) => setAsked({ ...asked, [name]: event.target.value }),
  });
  const submit = async (event) => {
    event.preventDefault();
    setProblem(null);
    try {
      const { number, ...rest } = asked;
      setAnswer(await get(`v1/explain/${segment(number.trim())}`, { ...rest, full: fullness() }));
    } catch (wrong) {
      setAnswer(null);
      setProblem(wrong);
    }
  };
  return html`<form onSubmit=${submit} class="fields">
      <label>
        ${say('column.number')}
        <input type="text" inputmode="tel" autocomplete="off" required ...${field('number')} />
      </label>
      <label>${say('column.did')} <input type="text" inputmode="tel" autocomplete="off" ...${field('did')} /></label>
      <label>
        ${say('direction')}
        <select ...${field('direction')}>
          <option value="inbound">${say('inbound')}</option>
          <option value="outbound">${say('outbound')}</option>
        </select>
      </label>
      <button type="submit">${say('try')}</button>
    </form>
    ${problem !== null && html`<${ProblemText} problem=${problem} />`}
    <div role="status" aria-live="polite">
      ${answer !== null && html`<p class="call-line"><${Outside} text=${answer.number ?? answer.query} /> ${answer.status}</p>`}
    </div>
    ${
      answer !== null &&
      html`<section aria-labelledby="answer">
        <h2 id="answer">${say('answer')}</h2>
        <${Decision} decision=${answer.decision} />
        <${Known} fields=${answer.fields} />
        <${Trace} explained=${answer} />
      </section>`
    }`;
}

function Known({ fields }) {
  const rows = FIELDS.filter((name) => fields[name] !== undefined);
  if (rows.length === 0) return html`<p>${say('nothingKnown')}</p>`;
  return html`<h3>${say('whatIsKnown')}</h3>
    <dl class="pairs">
      ${rows.map(
        (name) =>
          html`<div key=${name}>
            <dt>${say(`field.${name}`)}</dt>
            <dd>
              <${Outside} text=${valueText(fields[name].value)} />
              <span class="hint"> ${fields[name].source}</span>
            </dd>
          </div>`,
      )}
    </dl>`;
}

function valueText(value) {
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
  return Array.isArray(value) ? value.join(', ') : value;
}
