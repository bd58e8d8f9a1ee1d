// What is asked of calls at New-Tel, and how much of them is shown.

import type { NewtelCall } from '../../../providers/newtel/newtel-calls.js';
import { maskNumber } from '../../../number/mask-number.js';

export interface CallsOptions {
  readonly active?: boolean;
  readonly missedHere?: boolean;
  readonly since?: string;
  readonly record?: string | true;
  readonly full?: boolean;
  readonly json?: boolean;
}

export function maskedCall<Call extends Pick<NewtelCall, 'clid' | 'dnid'>>(call: Call): Call {
  return { ...call, clid: maskNumber(call.clid), dnid: maskNumber(call.dnid) };
}
