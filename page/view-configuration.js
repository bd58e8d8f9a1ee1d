// The configuration in use, to be read: it is changed in its file.

import { html } from './standalone.js';
import { get } from './api.js';
import { moment, plain } from './format.js';
import { live } from './live.js';
import { ProblemText } from './problems.js';
import { fullness, session } from './session.js';
import { useLoaded, useStore } from './store.js';
import { say } from './words.js';

export function ConfigurationView() {
  const { right } = useStore(session);
  const timeZone = useStore(live).figures?.status.timeZone;
  const { state, value, problem } = useLoaded(() => get('v1/configuration', { full: fullness() }), [right]);
  if (state === 'failed') return html`<${ProblemText} problem=${problem} />`;
  if (value === null) return html`<p role="status">${say('loading')}</p>`;
  const { since, origin, files, problems, warnings, sections } = value;
  return html`<p>${say(`configuration.${origin}`, { time: moment(since, timeZone) })}</p>
    <${Lines} title=${say('configuration.names')} lines=${files} />
    <section aria-labelledby="findings">
      <h2 id="findings">${say('configuration.findings')}</h2>
      ${problems.length + warnings.length === 0 && html`<p>${say('configuration.nothing')}</p>`}
      <${Lines} title=${say('configuration.problems')} lines=${problems} />
      <${Lines} title=${say('configuration.warnings')} lines=${warnings} />
    </section>
    <h2>${say('configuration.sections')}</h2>
    <p class="hint">${say(right === 'change' ? 'configuration.secrets' : 'configuration.masked')}</p>
    ${sections.map(
      ({ name, yaml }) =>
        html`<details key=${name}>
          <summary><code>${name}</code></summary>
          <div class="scroll" tabindex="0" role="group" aria-label=${name}>
            <pre>${yaml.split('\n').map(plain).join('\n')}</pre>
          </div>
        </details>`,
    )}`;
}

function Lines({ title, lines }) {
  if (lines.length === 0) return null;
  return html`<h3>${title}</h3>
    <ul lang="en">
      ${lines.map((line) => html`<li key=${line}><bdi>${plain(line)}</bdi></li>`)}
    </ul>`;
}
