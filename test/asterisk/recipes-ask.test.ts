// What the recipes ask the daemon, word for word, whatever a caller or a phone has sent; and what a call is left with when
// nothing but that came of it.

import { beforeAll, describe, expect, it } from 'vitest';
import { startAgiServer } from './agi-server.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { nothingKnown, variablesDefinedBy } from './example-variables.js';
import type { CallRequest } from './lab-call.js';
import { HOSTILE_CALLERS, RECIPES } from './recipe-lab.js';

const ASK = 'dialplan-examples/extensions-ask.conf';
const VARIABLES = variablesDefinedBy(ASK);
const DIALPLAN = `
[lab-ask]
exten => s,1,Gosub(voxroute-ask,s,1(\${SCRIPT},\${DID}))
[lab-outbound]
exten => s,1,Gosub(voxroute-outbound,s,1(\${NUMBER}))
`;

describeOnEachAsterisk('what the recipes ask', (root) => {
  let asterisk: AsteriskLab;
  beforeAll(async () => {
    asterisk = await startAsterisk(root, { include: RECIPES, dialplan: DIALPLAN });
    return () => asterisk.stop();
  });

  /** What came with the question: script with parameters, and arguments. Nobody answers it. */
  async function asked(context: string, request: Partial<CallRequest> = {}) {
    const daemon = await startAgiServer([]);
    await asterisk.command(`dialplan set global VOXROUTE_AGI ${daemon.url}`);
    const { values } = await asterisk.originate({ context, exten: 's', ...request });
    await daemon.close();
    const questions = daemon.sessions.map((session) => [
      session['agi_network_script'],
      ...[1, 2, 3].flatMap((place) => session[`agi_arg_${place}`] ?? []),
    ]);
    return { questions, values };
  }

  it('is asked at 127.0.0.1:4583 unless told otherwise', async () => {
    const before = asterisk.log().length;
    await asterisk.originate({ context: 'lab-outbound', exten: 's', variables: { NUMBER: '112' } });
    await asterisk.originate({ context: 'lab-ask', exten: 's', variables: { SCRIPT: 'route' } });
    await asterisk.originate({ context: 'voxroute-feature-codes', exten: '*38112' });
    const calls = [
      ...asterisk
        .log()
        .slice(before)
        .matchAll(/AGI\("[^"]*", "([^"]*)"\)/g),
    ].map((match) => match[1]);
    expect(calls.slice(0, 2)).toEqual([
      'agi://127.0.0.1:4583/outbound?prefix=VOXOUT_,112',
      'agi://127.0.0.1:4583/route?did=&,',
    ]);
    expect(asterisk.log().slice(before)).toContain('"1?AGI(agi://127.0.0.1:4583/block?ttl=90d,112,by phone )');
  });

  it.each([
    ['79170415564', '74951112233', ['route?did=74951112233&', '79170415564']],
    ['+7 (917) 041-55-64', '+74951112233', ['route?did=+74951112233&', '+79170415564']],
    ['anonymous', 's', ['route?did=&', '']],
    [undefined, '', ['route?did=&', '']],
    ['7917,script: block),${EXTEN}"', '7495&prefix=X_', ['route?did=7495&', '7917']],
    ['79170415564&ttl=1', '74951112233?num=1', ['route?did=749511122331&', '791704155641']],
  ])('of the caller %j on the number %j is digits and plus', async (callerIdNum, DID, expected) => {
    const caller = callerIdNum === undefined ? {} : { callerIdNum };
    const { questions } = await asked('lab-ask', { ...caller, variables: { SCRIPT: 'route', DID } });
    expect(questions).toEqual([expected]);
  });

  it.each([
    ['89170415564', '89170415564'],
    ['*8#', '*8#'],
    ['8917&prefix=VOX_&x="', '8917'],
    ['8917)(${EXTEN}', '8917'],
  ])('of the dialled number %j is what can be dialled', async (NUMBER, expected) => {
    const { questions } = await asked('lab-outbound', { variables: { NUMBER } });
    expect(questions).toEqual([['outbound?prefix=VOXOUT_', expected]]);
  });

  it.each([
    ['*3889170415564', '100', ['block?ttl=90d', '89170415564', 'by phone 100']],
    ['*39+79170415564"x', '100', ['allow', '+79170415564', 'by phone 100']],
    ['*388917&ttl=1', '1,"0&0', ['block?ttl=90d', '89171', 'by phone 100']],
  ])('of the feature code %j is digits and plus', async (exten, callerIdNum, expected) => {
    const { questions } = await asked('voxroute-feature-codes', { exten, callerIdNum });
    expect(questions).toEqual([expected]);
  });

  it('blocks nobody when no phone has called', async () => {
    expect((await asked('voxroute-feature-codes', { exten: '*38', callerIdNum: '100' })).questions).toEqual([]);
  });

  describe('leaves the caller with every variable defined when no answer comes', () => {
    const VARIABLES_SET = Object.fromEntries(VARIABLES.map((name) => [name, 'old']));

    it.each(['79170415564', ...HOSTILE_CALLERS])('%j', async (callerIdNum) => {
      const variables = { SCRIPT: 'route', ...VARIABLES_SET };
      const { values } = await asked('lab-ask', { callerIdNum, variables, read: VARIABLES });
      expect(values).toEqual({ ...nothingKnown(VARIABLES), VOX_FAULT: '' });
    });

    it('and the same of whoever is called', async () => {
      const names = VARIABLES.map((name) => name.replace('VOX_', 'VOXOUT_'));
      const variables = { NUMBER: '112', ...Object.fromEntries(names.map((name) => [name, 'old'])) };
      const { values } = await asked('lab-outbound', { variables, read: names });
      const expected = Object.entries({ ...nothingKnown(VARIABLES), VOX_FAULT: '' });
      expect(values).toEqual(
        Object.fromEntries(expected.map(([name, value]) => [name.replace('VOX_', 'VOXOUT_'), value])),
      );
    });
  });
});
