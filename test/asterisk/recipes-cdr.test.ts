// The recipe that writes results into the CDR on a real Asterisk, read as Asterisk itself hands the records out.

import { beforeAll, expect, it } from 'vitest';
import type { AsteriskRoot } from './debian-root.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import type { CallReport } from './lab-call.js';
import type { ManagerMessage } from './manager-message.js';
import { startRecipeLab, type RecipeLab } from './recipe-lab.js';

const BASHKORTOSTAN = '79171234567';
const KALININGRAD = '79111234567';
const OF_MTS = '89171234567';
const UNKNOWN_OPERATOR = '79261234500';

const OWN_COLUMNS = ['vox_number', 'vox_operator', 'vox_region', 'vox_reason', 'vox_trunk'];
const cdrFiles = (general: string) => ({
  // The phones of the lab never answer.
  'cdr.conf': `[general]\nunanswered = yes\n${general}\n`,
  'cdr_manager.conf': `[general]\nenabled = yes\n[mappings]\n${OWN_COLUMNS.map((name) => `${name} => ${name}`).join('\n')}\n`,
});

/** A trunk that answers. */
const DIALPLAN = `
[voxroute-example-trunks]
exten => lab-answers,1,Dial(Local/s@lab-far-end/n,5)
 same => n,Return()
[lab-far-end]
exten => s,1,Answer()
`;
const answered = (policy: string) => policy.replace('[gsm-mts, gsm-megafon, sip-main]', 'lab-answers');

async function startWithCdr(root: AsteriskRoot, general: string): Promise<RecipeLab> {
  const lab = await startRecipeLab(root, { dialplan: DIALPLAN, files: cdrFiles(general) });
  await lab.asterisk.manager.action('ModuleLoad', { Module: 'cdr_manager.so', LoadType: 'load' });
  lab.teach(BASHKORTOSTAN, 'МТС', 'Республика Башкортостан');
  lab.teach(KALININGRAD, 'МТС', 'Калининградская область');
  lab.teach(UNKNOWN_OPERATOR, 'ООО "Связь, ТМ"', '');
  return lab;
}

/** The records of the call's own channel, by column; `UserField` is Asterisk's. */
async function recordsOf(
  { asterisk: { manager } }: RecipeLab,
  count: number,
  call: () => Promise<CallReport>,
): Promise<Record<string, string>[]> {
  const records: ManagerMessage[] = [];
  const stop = manager.onEvent((event) => {
    if (event.get('Event') === 'Cdr') records.push(event);
  });
  const { uniqueId } = await call();
  const own = () => records.filter((record) => record.get('UniqueID') === uniqueId);
  await expect.poll(own, { timeout: 5000, interval: 5 }).toHaveLength(count);
  stop();
  return own().map((record) =>
    Object.fromEntries(['UserField', ...OWN_COLUMNS].map((name) => [name, record.get(name)])),
  );
}

describeOnEachAsterisk('the recipe for the CDR', (root) => {
  let lab: RecipeLab;
  beforeAll(async () => {
    lab = await startWithCdr(root, '');
    return () => lab.stop();
  });

  const written = async (number: string | undefined) =>
    (await recordsOf(lab, 1, () => lab.call('voxroute-example-cdr', number)))[0];
  const writtenOutbound = () =>
    recordsOf(lab, 1, () => lab.call('voxroute-example-cdr-outbound', '100', { exten: OF_MTS }));

  it('writes who called', async () => {
    expect(await written(BASHKORTOSTAN)).toEqual({
      UserField: 'OK/mts/RU-BA/',
      vox_number: BASHKORTOSTAN,
      vox_operator: 'МТС',
      vox_region: 'Республика Башкортостан',
      vox_reason: '',
      vox_trunk: '',
    });
  });

  it('writes why a call was blocked', async () => {
    expect(await written(KALININGRAD)).toMatchObject({
      UserField: 'OK/mts/RU-KGD/blacklist-region',
      vox_reason: 'we do not work there',
    });
  });

  it('writes a name with quotes and commas as one', async () => {
    expect(await written(UNKNOWN_OPERATOR)).toMatchObject({ vox_operator: 'ООО «Связь, ТМ»' });
  });

  it.each([undefined, 'anonymous'])('writes that nothing is known of the caller %j', async (number) => {
    expect(await written(number)).toMatchObject({ UserField: 'WITHHELD///', vox_number: '', vox_operator: '' });
  });

  it('writes that the daemon is stopped', async () => {
    const record = await lab.withoutDaemon(() => written(BASHKORTOSTAN));
    expect(record).toMatchObject({ UserField: 'FAILED///', vox_number: '', vox_reason: '' });
    const outbound = await lab.withoutDaemon(writtenOutbound);
    expect(outbound).toMatchObject([{ UserField: 'FAILED///', vox_trunk: 'sip-main' }]);
  });

  it('writes at the end which trunk was the last', async () => {
    expect(await writtenOutbound()).toMatchObject([{ UserField: 'OK/mts/RU-BA/through-mts', vox_trunk: 'sip-main' }]);
    const [record] = await lab.withPolicy(answered, writtenOutbound);
    expect(record).toMatchObject({ UserField: 'OK/mts/RU-BA/through-mts', vox_trunk: 'lab-answers' });
  });
});

describeOnEachAsterisk('the recipe for the CDR with endbeforehexten = no', (root) => {
  it('writes at once as ever, and at the end into a second record', async () => {
    const lab = await startWithCdr(root, 'endbeforehexten = no');
    try {
      const inbound = await recordsOf(lab, 1, () => lab.call('voxroute-example-cdr', BASHKORTOSTAN));
      expect(inbound).toMatchObject([{ UserField: 'OK/mts/RU-BA/', vox_number: BASHKORTOSTAN }]);
      const outbound = await lab.withPolicy(answered, () =>
        recordsOf(lab, 2, () => lab.call('voxroute-example-cdr-outbound', '100', { exten: OF_MTS })),
      );
      expect(outbound).toMatchObject([
        { UserField: '', vox_trunk: '' },
        { UserField: 'OK/mts/RU-BA/through-mts', vox_trunk: 'lab-answers' },
      ]);
    } finally {
      await lab.stop();
    }
  });
});
