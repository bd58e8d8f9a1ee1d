// `voxroute provider ACCOUNT dial`: two numbers are called and joined.

import { setTimeout as wait } from 'node:timers/promises';
import type { NewtelClient } from '../../../providers/newtel/newtel-client.js';
import { act } from '../act.js';
import { calleeNumber } from '../callee.js';
import { cell, writeJson } from '../show-answer.js';
import { followCall, type Followed } from './follow-call.js';
import { showCall } from './show-call.js';
import type { ActingOptions, VerbContext } from '../verb.js';
import { wholeNumber } from '../whole-number.js';

interface DialOptions extends ActingOptions {
  readonly from: string;
  readonly callerId: string;
  readonly timeout?: number;
  readonly force?: boolean;
  readonly follow?: boolean;
}

/** Longest ringing where `--timeout` does not say another. */
const RING_S = 20;
/** A longer one is no extension. */
const MAX_EXTENSION_DIGITS = 5;

/** Calls of another time than this are none of ours. */
const RECENT_S = 120;

export async function dial(number: string, options: DialOptions, context: VerbContext<NewtelClient>): Promise<void> {
  const { client, output } = context;
  const dstNumber = await calleeNumber(number, options.force === true, context);
  const callerId = wholeNumber(options.callerId, context, '--caller-id');
  const srcNumber = await callersText(options.from, options.force === true, context);
  const { timeout } = options;
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
  const isJson = options.json === true;
  if (!isJson) output.stdout.write(`calling ${cell(srcNumber)}, then ${dstNumber}; call ${cell(callId)}\n`);
  if (options.follow !== true) {
    if (isJson) writeJson({ sent: true, callId }, output);
    return;
  }
  const followed = await followCall(client, callId, {
    ringSeconds: timeout ?? RING_S,
    wait: (ms) => wait(ms),
    answered(vpbxId) {
      if (!isJson) output.stdout.write(`answered: call ${cell(vpbxId)}\n`);
    },
  });
  if (isJson) writeJson({ sent: true, callId, ...followed }, output);
  else if (followed.how === 'ended') await showCall(followed.vpbxId, {}, context);
  else output.stdout.write(`${messageOf(followed)}\n`);
}

/** Extensions of the provider's PBX as they are; whoever else is rung first is called as much as the other one. */
async function callersText(text: string, isForced: boolean, context: VerbContext<NewtelClient>): Promise<string> {
  const callers: string[] = [];
  for (const each of text.split(',').map((part) => part.trim())) {
    const isExtension = /^\d+$/.test(each) && each.length <= MAX_EXTENSION_DIGITS;
    callers.push(isExtension ? each : await calleeNumber(each, isForced, context));
  }
  return callers.join(',');
}

function messageOf(followed: Exclude<Followed, { readonly how: 'ended' }>): string {
  switch (followed.how) {
    case 'not-answered':
      return 'nobody has answered, or the call was over at once; it is not called again';
    case 'still-going':
      return `the call is still in progress: voxroute provider ACCOUNT calls show ${cell(followed.vpbxId)}`;
    case 'lost':
      return `the call was requested, but its outcome cannot be seen: ${followed.message}`;
  }
}
