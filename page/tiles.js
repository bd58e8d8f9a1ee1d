// The figures of the moment, each with its name.

import { html } from './standalone.js';
import { accountWords } from './attention.js';
import { milliseconds, number, plain, share, span } from './format.js';
import { named, say } from './words.js';

export function Tiles({ figures: { recent, status } }) {
  const total = (counts) => counts.reduce((sum, each) => sum + each, 0);
  const { fresh, stale, failed, unknown } = recent.cacheReads;
  const { found, failed: lost } = recent.upstream;
  const asked = found + lost + recent.upstream['not-found'];
  const { registry, lists, journal } = status;
  return html`<dl class="tiles">
    <${Tile} name=${say('tile.rate')} value=${number(recent.perSecond, 1)} />
    <${Tile}
      name=${say('tile.hour')}
      value=${number(total(recent.actions.pass) + total(recent.actions.block) + total(recent.actions.route))}
      more=${['pass', 'block', 'route']
        .map((action) => `${named('action', action)} ${number(total(recent.actions[action]))}`)
        .join(' · ')}
    />
    <${Tile}
      name=${say('tile.latency')}
      value=${recent.latency === null ? '–' : milliseconds(recent.latency.p99)}
      more=${
        recent.latency === null
          ? say('noCalls')
          : say('tile.percentiles', {
              median: milliseconds(recent.latency.p50),
              most: milliseconds(recent.latency.p95),
              max: milliseconds(recent.latency.max),
            })
      }
    />
    <${Tile}
      name=${say('tile.memory')}
      value=${share(fresh + stale, fresh + stale + failed + unknown)}
      more=${say('tile.entries', { count: number(status.cacheEntries) })}
    />
    <${Tile} name="Voxlink" value=${named('breaker', status.voxlink.state)} />
    ${(status.sources ?? []).map(
      ({ name, state, perDay, usedToday }) =>
        html`<${Tile}
          key=${`source ${name}`}
          name=${say('tile.source', { name })}
          value=${named('breaker', state)}
          more=${perDay === null ? '' : say('tile.perDay', { used: number(usedToday), most: number(perDay) })}
        />`,
    )}
    <${Tile}
      name=${say('tile.asked')}
      value=${number(asked)}
      more=${
        asked === 0
          ? ''
          : say('tile.askedMore', {
              failed: number(lost),
              waiting: number(total(Object.values(status.rate.waiting))),
              time: milliseconds(recent.upstreamLatency?.p95 ?? 0),
            })
      }
    />
    ${status.shared !== undefined && html`<${SharedTile} shared=${status.shared} />`}
    ${(status.ami ?? []).map(
      ({ name, state, calls }) =>
        html`<${Tile}
          key=${`ami ${name}`}
          name=${`AMI ${name}`}
          value=${named('ami', state)}
          more=${say('tile.underWay', { count: number(calls) })}
        />`,
    )}
    ${(status.providers ?? []).map(
      (account) =>
        html`<${Tile}
          key=${`account ${account.account}`}
          name=${say('tile.account', { name: account.account })}
          value=${accountWords(account)}
          more=${account.numbers === null ? '' : say('tile.numbers', { count: number(account.numbers) })}
        />`,
    )}
    <${Tile}
      name=${say('tile.lists')}
      value=${say('tile.listsValue', { allow: number(lists.allow), block: number(lists.block) })}
      more=${say('tile.contacts', { count: number(lists.contacts) })}
    />
    <${Tile}
      name=${say('tile.registry')}
      value=${registry.ranges === undefined ? say('tile.noRegistry') : say('tile.days', { count: registry.ageDays })}
      more=${registry.ranges === undefined ? '' : say('tile.ranges', { count: number(registry.ranges) })}
    />
    <${Tile}
      name=${say('tile.journal')}
      value=${journal.state.kind === 'off' ? say('off') : number(journal.entries)}
      more=${say('tile.running', { time: span(status.uptimeSeconds) })}
    />
  </dl>`;
}

/** Cache and rate that other hosts have as well; each kind of command that fails is named. */
function SharedTile({ shared: { state, hosts, ratePerSecond, latencyMs, faults } }) {
  const values = {
    hosts: hosts === null ? say('notKnown') : number(hosts),
    rate: number(ratePerSecond, 2),
    time: latencyMs === null ? say('notKnown') : milliseconds(latencyMs),
  };
  const failing = Object.keys(faults).filter((operation) => faults[operation] !== null);
  return html`<${Tile}
    name=${say('tile.shared')}
    value=${named('shared', state)}
    more=${[say('tile.sharedMore', values), ...failing.map((operation) => named('sharing', operation))].join(' · ')}
  />`;
}

function Tile({ name, value, more = '' }) {
  return html`<div class="tile">
    <dt>${plain(name)}</dt>
    <dd><strong>${plain(value)}</strong>${more !== '' && html` <span class="hint">${plain(more)}</span>`}</dd>
  </div>`;
}
