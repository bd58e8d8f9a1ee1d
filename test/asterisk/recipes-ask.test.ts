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
exten => s,1,Gosub(voxroute-ask,s,1(\${SCRIPT},\${URIENCODE(\${DID})}))
; As dialplans of today have it: the number as it is.
exten => bare,1,Gosub(voxroute-ask,s,1(\${SCRIPT},\${DID}))
[lab-outbound]
exten => s,1,Gosub(voxroute-outbound,s,1(\${URIENCODE(\${NUMBER})}))
exten => bare,1,Gosub(voxroute-outbound,s,1(\${NUMBER}))
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
    expect(calls).toEqual([
      'agi://127.0.0.1:4583/outbound?prefix=VOXOUT_&num=112',
      'agi://127.0.0.1:4583/route?num=&did=&',
      'agi://127.0.0.1:4583/block?num=112&ttl=90d,,by phone ',
    ]);
  });

  it.each([
    ['79170415564', '74951112233', 'route?num=79170415564&did=74951112233&'],
    ['+7 (917) 041-55-64', '+74951112233', 'route?num=%2B7%20(917)%20041-55-64&did=%2B74951112233&'],
    ['anonymous', 's', 'route?num=anonymous&did=s&'],
    [undefined, '', 'route?num=&did=&'],
    [
      '7917,script: block),${EXTEN}"',
      '7495&prefix=X_',
      'route?num=7917%2Cscript%3A%20block)%2C%24%7BEXTEN%7D%22&did=7495%26prefix%3DX_&',
    ],
    ['((7917', '(7495', 'route?num=((7917&did=(7495&'],
    ['7917\n\nx', '7495\r\nagi_arg_1: 1', 'route?num=7917%0A%0Ax&did=7495%0D%0Aagi_arg_1%3A%201&'],
    ['ООО', '%41%', 'route?num=%D0%9E%D0%9E%D0%9E&did=%2541%25&'],
  ])('of the caller %j on the number %j is each as it came, in one parameter', async (callerIdNum, DID, expected) => {
    const caller = callerIdNum === undefined ? {} : { callerIdNum };
    const { questions } = await asked('lab-ask', { ...caller, variables: { SCRIPT: 'route', DID } });
    expect(questions).toEqual([[expected]]);
  });

  it('has the parameters of the dialplan behind those of the call', async () => {
    const variables = { SCRIPT: 'name?lang=en&force=1', DID: '(7495,lang=ru' };
    const { questions } = await asked('lab-ask', { callerIdNum: '(7917', variables });
    expect(questions).toEqual([['name?num=(7917&did=(7495%2Clang%3Dru&lang=en&force=1']]);
  });

  it.each([
    ['+74951112233', 'route?num=79170415564&did=%2B74951112233&'],
    // What stands behind the comma is nothing that anybody asks for.
    ['74951112233,context=vip', 'route?num=79170415564&did=74951112233&'],
  ])('of the number %j is the same where the dialplan gives it as it is', async (DID, expected) => {
    const variables = { SCRIPT: 'route', DID };
    const { questions } = await asked('lab-ask', { exten: 'bare', callerIdNum: '79170415564', variables });
    expect(questions).toEqual([[expected]]);
  });

  it.each([
    ['89170415564', '89170415564'],
    ['*8#', '*8%23'],
    ['8917&prefix=VOX_&x="', '8917%26prefix%3DVOX_%26x%3D%22'],
    ['8917)(${EXTEN}', '8917)(%24%7BEXTEN%7D'],
  ])('of the dialled number %j is what was dialled', async (NUMBER, expected) => {
    const question = [`outbound?prefix=VOXOUT_&num=${expected}`];
    expect((await asked('lab-outbound', { variables: { NUMBER } })).questions).toEqual([question]);
    expect((await asked('lab-outbound', { exten: 'bare', variables: { NUMBER } })).questions).toEqual([question]);
  });

  it.each([
    ['*3889170415564', '100', ['block?num=89170415564&ttl=90d', '', 'by phone 100']],
    ['*39+79170415564;x', '100', ['allow?num=%2B79170415564%3Bx', '', 'by phone 100']],
    ['*388917&ttl=1', '1,"0&0', ['block?num=8917%26ttl%3D1&ttl=90d', '', 'by phone 100']],
    ['*38+7 (917 0415564', '100', ['block?num=%2B7%20917%200415564&ttl=90d', '', 'by phone 100']],
  ])('of the feature code %j is the number as it was dialled', async (exten, callerIdNum, expected) => {
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
