// AloVoice's examples: the request as it stands in each, and each field of its answer. What it asks of us is the door's:
// test/http/webhooks/.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { ALOVOICE } from '../../src/providers/alovoice/alovoice-client.js';
import { ALOVOICE_METHODS } from '../../src/providers/alovoice/alovoice-methods.js';
import { openAccount } from '../../src/providers/open-account.js';
import { ALOVOICE_TOKEN, startAlovoiceServer } from '../fakes/alovoice-server.js';
import { account, stateDirectory, surroundings } from '../fakes/provider-account.js';
import { parametersInPath, type PlayedSample, type Sample, type SampleTable } from './sample.js';

type Fields = Readonly<Record<string, unknown>>;

async function play(sample: Sample): Promise<PlayedSample> {
  const server = await startAlovoiceServer();
  const { method, request: asked, response: told } = sample;
  const isText = typeof told.body === 'string';
  server.misbehave = (request, response) => {
    for (const name of ['Authorization', 'token'])
      expect(request.headers[name.toLowerCase()]).toBe(asked.headers[name]?.replace('{token}', ALOVOICE_TOKEN));
    response.writeHead(told.status ?? 200, { 'content-type': isText ? 'text/plain' : 'application/json' });
    response.end(typeof told.body === 'string' ? told.body : told.body === null ? '' : JSON.stringify(told.body));
    return true;
  };
  const settings = [account(server.url), { token: ALOVOICE_TOKEN }, surroundings()] as const;
  const opened = await openAccount('alovoice', ALOVOICE, ...settings);
  onTestFinished(async () => {
    await opened.close();
    await server.close();
    expect(server.problems).toEqual([]);
  });
  const isForm = asked.headers['Content-Type'] === 'multipart/form-data';
  const input = {
    ...withFiles(asked.body),
    ...parametersInPath(ALOVOICE_METHODS[method as keyof typeof ALOVOICE_METHODS].path, sample),
    // Shown as an object, headed as a form.
    ...(isForm && method === 'requestcall' ? { form: true } : {}),
  };
  const typed = await opened.client.call(method, input);
  const [received] = server.requests;
  expect(received?.verb).toBe(sample.verb);
  if (isForm) expect(received?.type).toBe('multipart/form-data');
  return {
    documented: method === 'outcall' ? told.body === 'true' : told.body === null ? '' : told.body,
    typed,
    sent: {
      path: (received?.path ?? '').replace('{token}', ALOVOICE_TOKEN),
      body: asSample(received?.body ?? null, (asked.body ?? {}) as Fields),
    },
  };
}

/** Files of the example are there. */
function withFiles(body: unknown): Fields {
  const directory = stateDirectory();
  return Object.fromEntries(
    Object.entries((body ?? {}) as Fields).map(([name, value]) => {
      if (typeof value !== 'object' || value === null || !('file' in value)) return [name, value];
      const path = join(directory, String(value.file));
      writeFileSync(path, `content of ${name}`);
      return [name, path];
    }),
  );
}

/** What came, as an example has it: a file by its name, nested values as they are; in a form a number is a text. */
function asSample(body: Fields | null, asked: Fields): unknown {
  if (body === null) return null;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      if (typeof value === 'object' && value !== null && 'file' in value) return [name, { file: value.file }];
      const number = asked[name];
      if (typeof number === 'number' && String(number) === value) return [name, number];
      return [name, typeof value === 'string' && /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value];
    }),
  );
}

const SECRETS = ['[].secret', '[].windowsapp', '[].mobileqr'];

export const ALOVOICE_SAMPLES: SampleTable = {
  kind: 'alovoice',
  play,
  methods: Object.keys(ALOVOICE_METHODS),
  dropped: { 'getpeers.long': SECRETS, 'getpeers.short': SECRETS },
  others: [
    ...['callend', 'callend.status-codes', 'callstart.answer-callto', 'callstart.answer-empty', 'callstart.answer-id'],
    ...['requestcall.callback', 'route.hangup-silent', 'route.hangup', 'route.ivr', 'route.no-queue', 'route.peer'],
    ...['route.queue', 'route.trunk'],
  ],
  fields: {
    addAutorule: [
      'id',
      'name',
      'from',
      'to',
      'fromtime',
      'totime',
      'trunks[]',
      'record',
      'recipients',
      'maxline',
      'goodtime',
      'tryes',
      'paused',
      'status',
      'timezone',
      'updatedAt',
      'createdAt',
    ],
    callgetaireresult: [
      'answer.begin_time',
      'answer.aicallid',
      'answer.stalk[].begin',
      'answer.stalk[].end',
      'answer.stalk[].direction',
      'answer.stalk[].text',
      'answer.stalk[].fragment_id',
      'answer.tags[].name',
      'answer.tags[].value',
      'answer.tags[].visible',
      'answer.tags[].tag_type',
      'answer.tags[].begin',
      'answer.tags[].end',
      'answer.tags[].match_text',
      'answer.tags[].fragment_id',
      'answer.stereoaudio',
    ],
    callsendai: ['answer.begin_time', 'answer.aicallid', 'answer.stereoaudio'],
    getAutorule: [
      'id',
      'name',
      'from',
      'to',
      'fromtime',
      'totime',
      'trunks[]',
      'record',
      'recipients',
      'maxline',
      'goodtime',
      'tryes',
      'paused',
      'status',
      'timezone',
      'updatedAt',
      'createdAt',
    ],
    getMyTrunks: ['[]'],
    'getpeers.long': [
      '[].id',
      '[].number',
      '[].username',
      '[].secret',
      '[].paystatus',
      '[].status',
      '[].block',
      '[].dnd',
      '[].isws',
      '[].lastip',
      '[].isdef',
      '[].extnumber',
      '[].rule',
      '[].trunk_id',
      '[].amoid',
      '[].bxid',
      '[].windowsapp',
      '[].mobileqr',
      '[].payto',
    ],
    'getpeers.short': ['[].number', '[].secret', '[].type'],
    'outcall.false': [''],
    outcall: [''],
    'requestcall.ivr': [''],
    'requestcall.two-way-queue-1': [''],
    'requestcall.two-way-queue-6000': [''],
    'requestcall.two-way': [''],
  },
};
