// Are callers served now? The state of everything, the last hour, and the last calls as they come.

import { html, useState } from './standalone.js';
import { attentionOf } from './attention.js';
import { CallTable } from './call-table.js';
import { plain } from './format.js';
import { HourChart } from './hour-chart.js';
import { live } from './live.js';
import { useStore } from './store.js';
import { Tiles } from './tiles.js';
import { say } from './words.js';

export function NowView() {
  const { figures, connection } = useStore(live);
  return html`<${Verdict} figures=${figures} connection=${connection} />
    ${
      figures !== null &&
      html`<${Tiles} figures=${figures} />
        <${HourChart} recent=${figures.recent} timeZone=${figures.status.timeZone} />`
    }
    <${LastCalls} />`;
}

/** One sentence, and what needs attention. */
function Verdict({ figures, connection }) {
  if (connection === 'lost') return html`<p class="verdict bad" role="alert">${say('live.lost')}</p>`;
  if (figures === null) return html`<p class="verdict">${say('loading')}</p>`;
  const isAnswered = figures.notReady.length === 0;
  const attention = attentionOf(figures);
  return html`<p class=${`verdict ${isAnswered ? 'good' : 'bad'}`} role="status">
      ${say(isAnswered ? 'answered' : 'notAnswered')}
    </p>
    ${
      attention.length > 0 &&
      html`<section aria-labelledby="attention" class="attention">
        <h2 id="attention">${say('attention')}</h2>
        <ul>
          ${attention.map((words) => html`<li key=${words}>${plain(words)}</li>`)}
        </ul>
      </section>`
    }`;
}

function LastCalls() {
  const { calls, more, figures } = useStore(live);
  const [held, setHeld] = useState(null);
  const rows = held ?? calls;
  return html`<section aria-labelledby="last-calls">
    <div class="section-head">
      <h2 id="last-calls">${say('lastCalls')}</h2>
      <button type="button" aria-pressed=${held !== null} onClick=${() => setHeld(held === null ? calls : null)}>
        ${say('pause')}
      </button>
    </div>
    ${figures?.status.journal.state.kind === 'off' && html`<p>${say('journal.off')}</p>`}
    ${
      rows.length === 0
        ? html`<p>${say('noCalls')}</p>`
        : html`<${CallTable} calls=${rows} timeZone=${figures?.status.timeZone} label=${say('lastCalls')} />`
    }
    ${held === null && more > 0 && html`<p class="hint">${say('moreCalls', { count: more })}</p>`}
  </section>`;
}
