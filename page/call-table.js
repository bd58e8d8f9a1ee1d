// Calls in rows, each with a link to the call.

import { html } from './standalone.js';
import { milliseconds, moment, plain } from './format.js';
import { named, say } from './words.js';

export function CallTable({ calls, timeZone, label }) {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${label}>
    <table class="calls">
      <thead>
        <tr>
          <th scope="col">${say('column.time')}</th>
          <th scope="col">${say('column.number')}</th>
          <th scope="col" class="wide">${say('column.did')}</th>
          <th scope="col" class="wide">${say('column.operator')}</th>
          <th scope="col">${say('column.action')}</th>
          <th scope="col" class="wide">${say('column.rule')}</th>
          <th scope="col" class="wide">${say('column.status')}</th>
          <th scope="col" class="wide">${say('column.took')}</th>
        </tr>
      </thead>
      <tbody>
        ${calls.map((call) => html`<${CallRow} key=${call.id} call=${call} timeZone=${timeZone} />`)}
      </tbody>
    </table>
  </div>`;
}

function CallRow({ call, timeZone }) {
  const { id, at, number, did, known, action, rule, reason, status, fault, ms, direction } = call;
  const who = [known.operator, known.region ?? known.country].filter((each) => each !== undefined).join(', ');
  return html`<tr>
    <td><time datetime=${at}>${moment(at, timeZone)}</time></td>
    <td>
      <a href=${`#/call/${encodeURIComponent(id)}`}><${Outside} text=${numberText(number)} /></a>
      ${direction === 'outbound' && html` <span class="hint">${say('outbound')}</span>`}
    </td>
    <td class="wide"><${Outside} text=${did} /></td>
    <td class="wide"><${Outside} text=${who} /></td>
    <td><${Action} action=${action} /></td>
    <td class="wide"><${Outside} text=${rule === '' ? '' : `${rule}${reason === '' ? '' : `: ${reason}`}`} /></td>
    <td class="wide">${status}${fault === null ? '' : ` ${fault}`}</td>
    <td class="wide">${milliseconds(ms)}</td>
  </tr>`;
}

export function numberText(number) {
  return number === '' || number === 'withheld' ? say('withheld') : number;
}

export function Action({ action }) {
  return html`<span class=${`action ${action}`}>${named('action', action)}</span>`;
}

/** What somebody else wrote: its direction is its own. */
export function Outside({ text }) {
  return html`<bdi>${plain(text)}</bdi>`;
}
