// Why a call goes where it goes: the answer, what is known, each list and each rule. The daemon's own words are English.

import { html } from './standalone.js';
import { Action, Outside } from './call-table.js';
import { plain } from './format.js';
import { named, say } from './words.js';

export function Decision({ decision }) {
  const { action, rule, reason, route, routeName, trunks, hangupCause, label, callerId } = decision;
  const rows = [
    ['because', rule === '' ? say('nothingDecided') : `${rule}${reason === '' ? '' : `: ${reason}`}`],
    ['route', route === '' ? '' : `${route}${routeName === '' ? '' : ` (${routeName})`}`],
    ['trunks', trunks.join(', ')],
    ['callerId', callerId],
    ['cause', action === 'block' ? String(hangupCause ?? '') : ''],
    ['column.label', label],
  ].filter(([, value]) => value !== '');
  return html`<p><${Action} action=${action} /></p>
    <dl class="pairs">
      ${rows.map(
        ([key, value]) =>
          html`<div key=${key}>
            <dt>${say(key)}</dt>
            <dd><${Outside} text=${value} /></dd>
          </div>`,
      )}
    </dl>`;
}

export function Trace({ explained }) {
  const { lists, rules, notes, contradictions } = explained;
  return html`<h3>${say('whatLists')}</h3>
    <ul class="trace">
      ${lists.map(
        ({ list, matched, match, message }) =>
          html`<li key=${list} class=${matched ? 'yes' : 'no'}>
            <strong><${Outside} text=${named('list', list)} /></strong>: ${say(matched ? 'hasEntry' : 'noEntry')}
            ${matched && html` <span lang="en"><${Outside} text=${match === null ? message : entryWords(match)} /></span>`}
          </li>`,
      )}
    </ul>
    <h3>${say('whatRules')}</h3>
    ${rules.length === 0 && html`<p>${say('noRules')}</p>`}
    <ol class="trace">
      ${rules.map((rule) => html`<${Rule} key=${rule.id} rule=${rule} />`)}
    </ol>
    ${[...notes, ...contradictions.map(contradictionWords)].map(
      (note) => html`<p key=${note} class="hint" lang="en">${plain(note)}</p>`,
    )}`;
}

function Rule({ rule: { id, outcome, action, message, conditions } }) {
  return html`<li class=${outcome === 'matched' ? 'yes' : 'no'}>
    <details>
      <summary>
        <strong><${Outside} text=${id} /></strong> (${named('action', action)}): ${named('outcome', outcome)}
        ${message !== '' && html` <span lang="en"><${Outside} text=${message} /></span>`}
      </summary>
      <ul lang="en">
        ${conditions.map(
          ({ key, verdict, message: said }, index) =>
            html`<li key=${index}>
              <span class=${`verdict-${verdict}`}>${verdict}</span> <${Outside} text=${said || key} />
            </li>`,
        )}
      </ul>
    </details>
  </li>`;
}

function entryWords({ entry, source, reason, label }) {
  const more = [reason, label].filter((each) => each !== '').join(', ');
  return `${entry} (${source})${more === '' ? '' : `: ${more}`}`;
}

function contradictionWords(contradiction) {
  return typeof contradiction === 'string' ? contradiction : JSON.stringify(contradiction);
}
