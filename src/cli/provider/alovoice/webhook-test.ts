// `voxroute provider ACCOUNT webhook-test`: what AloVoice would be answered.

import type { AlovoiceClient } from '../../../providers/alovoice/alovoice-client.js';
import type { SimulatedAnswer, SimulatedQuestion } from '../../../http/webhooks/simulated-question.js';
import { askDaemon, NoDaemon } from '../../control-client.js';
import { readConfig } from '../../command-config.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { formatTable } from '../../table.js';
import { readVersion } from '../../package-files.js';
import { cell, writeJson } from '../show-answer.js';
import type { VerbContext } from '../verb.js';

interface WebhookTestOptions extends Pick<SimulatedQuestion, 'line' | 'queue' | 'direction'> {
  readonly json?: boolean;
}

export async function webhookTest(
  number: string,
  { line, queue, direction, json = false }: WebhookTestOptions,
  context: VerbContext<AlovoiceClient>,
): Promise<void> {
  const { client, output } = context;
  const asked = { account: client.account.name, number, line, queue, direction };
  const answered = await ask(asked, context);
  if (json) {
    writeJson(answered, output);
    return;
  }
  const { answer, action, rule, reason, note } = answered;
  const rows = [
    ['answer', JSON.stringify(answer)],
    ['decision', action],
    ['rule', rule],
    ['reason', reason],
    ['number', answered.number],
    ['line', answered.line],
    ...(note === '' ? [] : [['note', note]]),
  ];
  output.stdout.write(
    `${formatTable(
      ['', ''],
      rows.map((row) => row.map(cell)),
    )}\n`,
  );
}

/** By the running daemon, whose lists are the ones of now; without one by the configuration. */
async function ask(asked: SimulatedQuestion, { sockets, configFile, output }: VerbContext): Promise<SimulatedAnswer> {
  try {
    return (await askDaemon(sockets, 'POST', '/v1/webhook-test', { body: asked })) as SimulatedAnswer;
  } catch (error) {
    if (!(error instanceof NoDaemon)) throw error;
  }
  const report = (message: string) => void output.stderr.write(`voxroute: ${message}\n`);
  report('no daemon is running here: lists that are changed at run time are not known');
  const [{ openStandalone }, { simulateWith }, { systemClock }] = await Promise.all([
    import('../../../daemon/standalone.js'),
    import('../../../daemon/webhooks.js'),
    import('../../../time/clock.js'),
  ]);
  const { snapshot, close } = await openStandalone(readConfig(configFile), readVersion(), report, 'ask');
  try {
    const answer = await simulateWith(snapshot, asked, systemClock);
    if (typeof answer === 'string') throw new CommandFailure(EXIT.wrongUsage, answer);
    return answer;
  } finally {
    await close();
  }
}
