// `voxroute provider ACCOUNT dial`: two numbers are called and joined.

import type { NewtelClient } from '../../../providers/newtel/newtel-client.js';
import { act } from '../act.js';
import { calleeNumber } from '../callee.js';
import { cell, writeJson } from '../show-answer.js';
import type { ActingOptions, VerbContext } from '../verb.js';
import { wholeNumber } from '../whole-number.js';

interface DialOptions extends ActingOptions {
  readonly from: string;
  readonly callerId: string;
  readonly timeout?: number;
  readonly force?: boolean;
}

/** Calls of another time than this are none of ours. */
const RECENT_S = 120;

export async function dial(number: string, options: DialOptions, context: VerbContext<NewtelClient>): Promise<void> {
  const { client, output } = context;
  const dstNumber = await calleeNumber(number, options.force === true, context);
  const callerId = wholeNumber(options.callerId, context, '--caller-id');
  const { from: srcNumber, timeout } = options;
  const input = { callerId, dstNumber, srcNumber, ...(timeout === undefined ? {} : { timeout }) };
  const answer = await act(context, 'call/start-simple-call', input, options, {
    about: `${srcNumber} → ${dstNumber}, shows ${callerId}`,
    lookAgain: async () => {
      const { activeCalls } = await client.call('vpbx/get-active-calls', {});
      const since = Date.now() / 1000 - RECENT_S;
      const found = activeCalls.filter((call) => call.dnid === dstNumber && call.startTime >= since);
      return found.length > 0
        ? 'a call to this number is under way there'
        : 'no call to this number is under way there';
    },
  });
  if (answer === null) return;
  const { callId } = answer as { readonly callId: string };
  if (options.json === true) writeJson({ sent: true, callId }, output);
  else output.stdout.write(`calling ${cell(srcNumber)}, then ${dstNumber}; call ${cell(callId)}\n`);
}
