// One call: what was done and why, what would be done now, and what a supervisor may do about it.

import { html } from './standalone.js';
import { get, segment } from './api.js';
import { Action, numberText, Outside } from './call-table.js';
import { CallActions } from './call-actions.js';
import { Decision, Trace } from './explanation.js';
import { milliseconds, moment, plain } from './format.js';
import { changes } from './list-actions.js';
import { live } from './live.js';
import { ProblemText } from './problems.js';
import { fullness, session } from './session.js';
import { useLoaded, useStore } from './store.js';
import { say } from './words.js';

export function CallView({ id }) {
  const { right } = useStore(session);
  const { figures } = useStore(live);
  const changed = useStore(changes);
  const load = () => get(`v1/calls/${segment(id)}/explanation`, { full: fullness() });
  const { state, value, problem } = useLoaded(load, [id, right, changed]);
  if (state === 'failed') return html`<${ProblemText} problem=${problem} />`;
  if (value === null) return html`<p role="status">${say('loading')}</p>`;
  const { then, now, changed: isChanged, unsure } = value;
  const timeZone = figures?.status.timeZone;
  return html`<p class="call-line">
      <${Outside} text=${numberText(then.number)} /> → <${Outside} text=${then.did} /> ${' '}<time datetime=${then.at}
        >${moment(then.at, timeZone)}</time
      >
      <${Action} action=${then.action} />
    </p>
    <${CallActions} call=${then} now=${now} />
    <section aria-labelledby="then">
      <h2 id="then">${say('then')}</h2>
      <${Decision} decision=${then} />
      <${Circumstances} call=${then} />
    </section>
    <section aria-labelledby="now">
      <h2 id="now">${say('nowWould')}</h2>
      <p class="hint">${say(unsure ? 'treated.unsure' : isChanged ? 'treated.otherwise' : 'treated.same')}</p>
      <${Decision} decision=${now.decision} />
      <${Trace} explained=${now} />
    </section>`;
}

function Circumstances({ call }) {
  const { known, status, fault, source, ms, door, script, channel, context, uniqueId, rdnis, presentation } = call;
  const rows = [
    ['column.operator', known.operator],
    ['region', known.region ?? known.country],
    ['column.status', fault === null ? status : `${status} ${fault}`],
    ['source', source],
    ['column.took', milliseconds(ms)],
    ['door', `${door} ${script}`],
    ['channel', channel],
    ['context', context],
    ['uniqueId', uniqueId],
    ['rdnis', rdnis],
    ['presentation', presentation === 'allowed' ? '' : presentation],
  ].filter(([, value]) => value !== undefined && value !== '');
  return html`<dl class="pairs">
    ${rows.map(
      ([key, value]) =>
        html`<div key=${key}>
          <dt>${say(key)}</dt>
          <dd><bdi>${plain(value)}</bdi></dd>
        </div>`,
    )}
  </dl>`;
}
