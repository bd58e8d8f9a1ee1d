// Entries of the runtime lists in rows.

import { html } from './standalone.js';
import { Outside } from './call-table.js';
import { moment } from './format.js';
import { remove } from './list-actions.js';
import { live } from './live.js';
import { session } from './session.js';
import { useStore } from './store.js';
import { named, say } from './words.js';

export function EntryTable({ entries, label }) {
  const { right } = useStore(session);
  const timeZone = useStore(live).figures?.status.timeZone;
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${label}>
    <table>
      <thead>
        <tr>
          <th scope="col">${say('column.number')}</th>
          <th scope="col" class="wide">${say('column.list')}</th>
          <th scope="col">${say('column.reason')}</th>
          <th scope="col" class="wide">${say('column.label')}</th>
          <th scope="col" class="wide">${say('column.until')}</th>
          <th scope="col" class="wide">${say('column.added')}</th>
          ${right === 'change' && html`<th scope="col">${say('remove')}</th>`}
        </tr>
      </thead>
      <tbody>
        ${entries.map(
          ({ list, number, reason, label: name, until, addedAt, by }) =>
            html`<tr key=${`${list} ${number}`}>
              <td><${Outside} text=${number} /></td>
              <td class="wide">${named('list', list)}</td>
              <td><${Outside} text=${reason} /></td>
              <td class="wide"><${Outside} text=${name} /></td>
              <td class="wide">${until === null ? say('forever') : moment(until, timeZone)}</td>
              <td class="wide">${moment(addedAt, timeZone)}, <${Outside} text=${by} /></td>
              ${
                right === 'change' &&
                html`<td>
                  <button
                    type="button"
                    aria-label=${say('removeEntry', { number })}
                    onClick=${() => void remove(list, number)}
                  >
                    ${say('remove')}
                  </button>
                </td>`
              }
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
