// What an administrator should look at, in the words of the page.

import { money, plain, span } from './format.js';
import { named, say } from './words.js';

const OLD_REGISTRY_DAYS = 60;
const LATE_LOOP_MS = 100;
const QUIET_JOURNAL = ['open', 'opening', 'off', 'closed'];

/** One sentence each; empty when all is well. */
export function attentionOf({ notReady, status }) {
  const { configuration, state, voxlink, ami = [], registry, rate, http, journal, timeZone, loopLagMs } = status;
  const { providers = [], sources = [], webhooks, shared } = status;
  return [
    ...notReady,
    ...configuration.problems.map((problem) => say('attention.configuration', { problem })),
    ...(configuration.origin === 'last-good' ? [say('attention.lastGood')] : []),
    ...(state.isOwn ? [] : [say('attention.notOwn')]),
    ...(state.directory === null ? [say('attention.memoryOnly')] : []),
    ...(['closed', 'off'].includes(voxlink.state) ? [] : [`Voxlink: ${named('breaker', voxlink.state)}`]),
    ...sources
      .filter(({ state: is }) => is !== 'closed')
      .map(({ name, state: is }) => `${name}: ${named('breaker', is)}`),
    ...(shared === undefined || shared.state === 'up'
      ? []
      : [say('attention.shared', { state: named('shared', shared.state) })]),
    ...(rate.pausedForMs > 0 ? [say('attention.paused', { time: span(Math.ceil(rate.pausedForMs / 1000)) })] : []),
    ...ami.filter((each) => each.state !== 'up').map((each) => `AMI ${each.name}: ${named('ami', each.state)}`),
    ...providers.filter(({ problem }) => problem !== null).map(({ account, problem }) => `${account}: ${problem}`),
    ...(registry.problems ?? []).map((problem) => say('attention.registry', { problem })),
    ...((registry.ageDays ?? 0) > OLD_REGISTRY_DAYS ? [say('attention.oldRegistry', { days: registry.ageDays })] : []),
    ...(QUIET_JOURNAL.includes(journal.state.kind) ? [] : [say('attention.journal', { why: journal.state.why ?? '' })]),
    ...(http === null ? [say('attention.http')] : []),
    ...(webhooks === null ? [say('attention.webhooks')] : []),
    ...(timeZone === null ? [say('attention.timeZone')] : []),
    ...(loopLagMs > LATE_LOOP_MS ? [say('attention.late', { ms: loopLagMs })] : []),
  ];
}

/** `active, 97.93 RUB` */
export function accountWords({ state, balance, currency }) {
  const parts = [
    state === null ? say('notKnown') : plain(state),
    ...(balance === null ? [] : [money(balance, currency)]),
  ];
  return parts.join(', ');
}
