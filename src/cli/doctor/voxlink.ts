// `voxroute doctor`: the proxy, and Voxlink behind it.

import { connect } from 'node:net';
import type { Config } from '../../config/schema.js';
import { controlSocketCandidates } from '../../config/state-directory.js';
import { dirname } from 'node:path';
import { existsSync } from 'node:fs';
import { messageOf } from '../../errors.js';
import { createHttpClient, type HttpClient } from '../../http-client/http-client.js';
import { explainNetworkFailure } from '../../http-client/network-failure.js';
import { LookupFault, type LookupFaultCode } from '../../lookup/lookup-fault.js';
import { SharedRate } from '../../store/host-rate.js';
import { createVoxlinkSource } from '../../voxlink/voxlink-source.js';
import { readVersion } from '../package-files.js';
import { dateSample, type DateSample } from './clock.js';
import type { DoctorHost } from './doctor-host.js';
import { failed, ok, warning, notChecked, type CheckLine } from './finding.js';

export interface ProxyFacts {
  /** `host:port`. */
  readonly address: string;
  /** Null where it takes connections. */
  readonly problem: string | null;
}

export type VoxlinkFacts =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'asked';
      readonly baseUrl: string;
      readonly tookMs: number;
      readonly fault: { readonly code: LookupFaultCode; readonly why: string } | null;
      readonly date: DateSample | null;
    };

const CLAIM_MS = 1000;
/** Voxlink's own example. */
const NUMBER = '74959898533';

export async function lookAtProxy(
  { proxy, enabled }: Config['voxlink'],
  { waitMs }: DoctorHost,
): Promise<ProxyFacts | null> {
  if (proxy === null || !enabled) return null;
  const { hostname, port, protocol } = new URL(proxy);
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  const host = hostname.replace(/^\[|\]$/g, '');
  const problem = await new Promise<string | null>((resolve) => {
    const socket = connect({ host, port: number, timeout: waitMs });
    const end = (message: string | null) => {
      socket.destroy();
      resolve(message);
    };
    socket.on('connect', () => end(null));
    socket.on('timeout', () => end(`no connection within ${waitMs} ms`));
    socket.on('error', (error) => end(explainNetworkFailure(error).message));
  });
  return { address: `${hostname}:${number}`, problem };
}

/** One question, within the rate of the host. */
export async function lookAtVoxlink({ voxlink, cache }: Config, host: DoctorHost): Promise<VoxlinkFacts> {
  const { enabled, baseUrl, proxy, timeoutMs, ratePerSecond } = voxlink;
  if (!enabled) return { kind: 'off' };
  const { clock } = host;
  await takeTurn(controlSocketCandidates(cache.dir, host.environment).map(dirname), ratePerSecond, host);
  const client = createHttpClient({ userAgent: `voxroute/${readVersion()}`, proxy, clock });
  let date: DateSample | null = null;
  const watched: HttpClient = {
    ...client,
    async send(request) {
      const sentMs = clock.epochMs();
      const answer = await client.send(request);
      date = dateSample(request.url.host, answer, { sentMs, answeredMs: clock.epochMs() }) ?? date;
      return answer;
    },
  };
  const source = createVoxlinkSource({ version: 'v1', baseUrl, timeoutMs, client: watched, clock });
  const startedMs = clock.monotonicMs();
  const asked = (fault: { code: LookupFaultCode; why: string } | null): VoxlinkFacts => {
    return { kind: 'asked', baseUrl, tookMs: Math.round(clock.monotonicMs() - startedMs), fault, date };
  };
  try {
    await source.observe(NUMBER);
    return asked(null);
  } catch (error) {
    const code = error instanceof LookupFault ? error.code : 'INTERNAL_ERROR';
    return asked({ code, why: messageOf(error) });
  } finally {
    await client.close();
  }
}

/** Where the daemon's state is, its requests are counted with this one; at the latest after a second it is sent. */
async function takeTurn(directories: readonly string[], ratePerSecond: number, { clock }: DoctorHost): Promise<void> {
  const stateDirectory = directories.find((directory) => existsSync(`${directory}/rate`));
  if (stateDirectory === undefined) return;
  const rate = new SharedRate({ stateDirectory, kind: 'c', clock, claimLimitMs: CLAIM_MS, onChange: () => undefined });
  const untilMs = clock.monotonicMs() + CLAIM_MS;
  try {
    for (;;) {
      const claim = await rate.claim({ together: ratePerSecond, ofKind: ratePerSecond });
      if (claim.kind === 'granted') claim.end();
      if (claim.kind !== 'full' || clock.monotonicMs() >= untilMs) return;
      await new Promise<void>((resolve) => setTimeout(resolve, Math.min(claim.againInMs, 200)));
    }
  } finally {
    await rate.close();
  }
}

export function checkProxy(facts: ProxyFacts | null): readonly CheckLine[] {
  if (facts === null) return [];
  const { address, problem } = facts;
  if (problem === null) return [ok('proxy', `${address} takes connections`)];
  const advice =
    'start the proxy, or correct voxlink.proxy: without it nothing reaches Voxlink, and numbers are answered offline';
  return [failed('proxy', `the proxy ${address} does not respond: ${problem}`, advice)];
}

export function checkVoxlink(facts: VoxlinkFacts, proxy: ProxyFacts | null): readonly CheckLine[] {
  if (facts.kind === 'off') return [ok('voxlink', 'not asked: voxlink.enabled is false')];
  const { baseUrl, tookMs, fault } = facts;
  if (fault === null) return [ok('voxlink', `${baseUrl} answers, in ${tookMs} ms`)];
  if (proxy !== null && proxy.problem !== null) return [notChecked('voxlink', 'the proxy does not respond')];
  if (fault.code === 'REFUSED') {
    const advice =
      'Voxlink serves Russian addresses only: use one (voxlink.proxy), ask Voxlink about this address, or set voxlink.enabled: false and import the registry';
    return [failed('voxlink', `${baseUrl} refuses this host's address: ${fault.why}`, advice)];
  }
  if (fault.code === 'RATE_LIMITED') {
    const advice =
      'another host may share this address: lower voxlink.ratePerSecond on each, so that together they stay under 10';
    return [warning('voxlink', `${baseUrl} reports too many requests from this address`, advice)];
  }
  const advice = `try \`curl -v '${baseUrl.replace(/\/$/, '')}/get/?num=${NUMBER}'\` on this host: a firewall, the line or Voxlink itself. Calls are answered from memory and offline in the meantime`;
  return [failed('voxlink', `${baseUrl} gives no answer: ${fault.why}`, advice)];
}
