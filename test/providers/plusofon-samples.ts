// Plusofon's examples: the request as it stands in each, and each field of its answer.

import { expect, onTestFinished } from 'vitest';
import { openAccount } from '../../src/providers/open-account.js';
import { PLUSOFON } from '../../src/providers/plusofon/plusofon-client.js';
import { PLUSOFON_METHODS } from '../../src/providers/plusofon/plusofon-methods.js';
import { PLUSOFON_TOKEN, startPlusofonServer } from '../fakes/plusofon-server.js';
import { account, surroundings } from '../fakes/provider-account.js';
import { parametersInPath, type PlayedSample, type Sample, type SampleTable } from './sample.js';

async function play(sample: Sample): Promise<PlayedSample> {
  const server = await startPlusofonServer();
  server.misbehave = (request, response) => {
    for (const [name, value] of Object.entries(sample.request.headers))
      expect(request.headers[name.toLowerCase()]).toBe(value.replace('{token}', PLUSOFON_TOKEN));
    response.writeHead(sample.response.status ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(sample.response.body));
    return true;
  };
  const settings = [account(server.url), { token: PLUSOFON_TOKEN }, surroundings()] as const;
  const opened = await openAccount('plusofon', PLUSOFON, ...settings);
  onTestFinished(async () => {
    await opened.close();
    await server.close();
    expect(server.problems).toEqual([]);
  });
  const body = (sample.request.body ?? {}) as Record<string, unknown>;
  const given = {
    ...body,
    ...parametersInPath(opened.client.methods[sample.method as keyof typeof PLUSOFON_METHODS].path, sample),
  };
  const { message, success } = sample.response.body as { readonly message?: string; readonly success?: boolean };
  const typed = await opened.client.call(sample.method, given).catch((error: unknown) => {
    if (!(error instanceof Error) || success !== false || message === undefined) throw error;
    return { message: error.message.includes(`it says no: ${message}`) ? message : error.message };
  });
  const [request] = server.requests;
  expect(request?.verb).toBe(sample.verb);
  return {
    documented: success === false ? { message } : sample.response.body,
    typed,
    sent: { path: request?.path ?? '', body: request?.body },
  };
}

export const PLUSOFON_SAMPLES: SampleTable = {
  kind: 'plusofon',
  play,
  methods: Object.keys(PLUSOFON_METHODS),
  fields: {
    'error-200': ['message'],
    'number-buy': ['success'],
    'number-cli-types': ['cli_types[].type', 'cli_types[].title'],
    'number-code-regions': ['code_regions[].id', 'code_regions[].title', 'code_regions[].code[]', 'success'],
    'number-contact-list': ['success'],
    'number-contact-list.off': ['success'],
    'number-delete': ['success'],
    'number-follow-types': ['follow_types[].type', 'follow_types[].title', 'follow_types[].owner_types[]'],
    'number-follow.amo': ['success'],
    'number-follow': ['success'],
    'number-follow.number': ['success'],
    'number-follow.off': ['success'],
    'number-follow.sip-uri': ['success'],
    'number-follow.sip': ['success'],
    'number-list.filtered': [
      'current_page',
      'data[].id',
      'data[].number',
      'data[].phone_type',
      'data[].owner_type',
      'data[].period_price',
      'data[].buy_price',
      'data[].black_list',
      'data[].aon_for_sips',
      'data[].following',
      'data[].integration_following',
      'first_page_url',
      'from',
      'last_page',
      'last_page_url',
      'next_page_url',
      'path',
      'per_page',
      'prev_page_url',
      'to',
      'total',
      'success',
    ],
    'number-list': [
      'current_page',
      'data[].id',
      'data[].number',
      'data[].phone_type',
      'data[].owner_type',
      'data[].period_price',
      'data[].buy_price',
      'data[].black_list',
      'data[].aon_for_sips',
      'data[].following.name',
      'data[].following.cli_type',
      'data[].integration_following.host',
      'data[].integration_following.type',
      'data[].integration_following.cli_type',
      'data[].aon_for_sips[].id',
      'data[].aon_for_sips[].name',
      'data[].following',
      'data[].integration_following',
      'first_page_url',
      'from',
      'last_page',
      'last_page_url',
      'next_page_url',
      'path',
      'per_page',
      'prev_page_url',
      'to',
      'total',
      'success',
    ],
    'number-reserve-delete': ['success'],
    'number-reserve-list': [
      'current_page',
      'data[].id',
      'data[].number',
      'data[].reserved_untill',
      'data[].phone_type',
      'data[].owner_type',
      'data[].buy_price',
      'data[].period_price',
      'first_page_url',
      'from',
      'last_page',
      'last_page_url',
      'next_page_url',
      'path',
      'per_page',
      'prev_page_url',
      'to',
      'total',
      'success',
    ],
    'number-reserve': ['success'],
    'number-search': [
      'current_page',
      'data[].number_type',
      'data[].number',
      'data[].buy_price',
      'data[].period_price',
      'data[].owner_type',
      'data[].phone_type',
      'first_page_url',
      'from',
      'next_page_url',
      'path',
      'per_page',
      'prev_page_url',
      'to',
      'success',
    ],
    'number-sms': [
      'current_page',
      'data[].id',
      'data[].number',
      'data[].phone_type',
      'data[].owner_type',
      'data[].sms_packet.packet',
      'data[].sms_packet.packet_name',
      'data[].sms_packet.sms_amount',
      'data[].sms_packet.price',
      'data[].sms_packet.sms_remaining',
      'first_page_url',
      'from',
      'last_page',
      'last_page_url',
      'next_page_url',
      'path',
      'per_page',
      'prev_page_url',
      'to',
      'total',
      'success',
    ],
  },
};
