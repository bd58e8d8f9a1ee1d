// The last hour, a bar a minute, by what was done; the same as a table for whoever does not see it.

import { html, useState } from './standalone.js';
import { hourAndMinute, number } from './format.js';
import { named, say } from './words.js';

/** From the bottom of a bar to its top. */
const ACTIONS = ['pass', 'route', 'block'];
const WIDTH = 600;
const HEIGHT = 120;
const GAP = 2;

export function HourChart({ recent, timeZone }) {
  const { actions, statuses, since } = recent;
  const minutes = actions.pass.map((_, index) => ACTIONS.map((action) => actions[action][index]));
  const highest = Math.max(1, ...minutes.map((counts) => counts.reduce((sum, each) => sum + each, 0)));
  const total = (action) => actions[action].reduce((sum, each) => sum + each, 0);
  const summary = ACTIONS.map((action) => `${named('action', action)} ${number(total(action))}`).join(', ');
  const time = (index) => hourAndMinute(new Date(Date.parse(since) + index * 60_000), timeZone);
  return html`<section aria-labelledby="hour">
    <h2 id="hour">${say('chart.title')}</h2>
    <figure>
      <svg
        class="chart"
        viewBox=${`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label=${`${say('chart.title')}: ${summary}`}
      >
        <line class="axis" x1="0" x2=${WIDTH} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5} />
        ${minutes.map((counts, index) => html`<${Bar} key=${index} counts=${counts} index=${index} highest=${highest} />`)}
      </svg>
      <figcaption>
        <span>${time(0)}</span>
        <ul class="legend">
          ${ACTIONS.map(
            (action) =>
              html`<li key=${action}>
                <svg viewBox="0 0 10 10" aria-hidden="true">
                  <rect class=${`bar-${action}`} width="10" height="10" />
                </svg>
                ${named('action', action)}
              </li>`,
          )}
        </ul>
        <span>${say('chart.now', { most: number(highest) })}</span>
      </figcaption>
    </figure>
    <${HourTable} actions=${actions} statuses=${statuses} time=${time} />
  </section>`;
}

function Bar({ counts, index, highest }) {
  const width = WIDTH / 60;
  let y = HEIGHT;
  return counts.map((count, part) => {
    const height = (count / highest) * (HEIGHT - 4);
    y -= height;
    const action = ACTIONS[part];
    return (
      count > 0 &&
      html`<rect
        key=${action}
        class=${`bar-${action}`}
        x=${index * width + GAP / 2}
        y=${y.toFixed(1)}
        width=${width - GAP}
        height=${height.toFixed(1)}
      />`
    );
  });
}

/** Minutes with calls, the newest first, by action and by status; drawn when it is looked at. */
function HourTable({ actions, statuses, time }) {
  const [isOpen, setOpen] = useState(false);
  const columns = [...ACTIONS.map((action) => [named('action', action), actions[action]]), ...Object.entries(statuses)];
  const rows = actions.pass
    .map((_, index) => index)
    .filter((index) => columns.some(([, counts]) => counts[index] > 0))
    .reverse();
  return html`<details onToggle=${(event) => setOpen(event.target.open)}>
    <summary>${say('chart.table')}</summary>
    ${
      isOpen &&
      html`<div class="scroll" tabindex="0" role="group" aria-label=${say('chart.table')}>
        <table>
          <thead>
            <tr>
              <th scope="col">${say('column.time')}</th>
              ${columns.map(([name]) => html`<th key=${name} scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (index) =>
                html`<tr key=${index}>
                  <th scope="row">${time(index)}</th>
                  ${columns.map(([name, counts]) => html`<td key=${name}>${number(counts[index])}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
    }
  </details>`;
}
