// Why an answer is not what it could be, as VOX_FAULT has it, as far as looking up is to blame.

import type { LOOKUP_FAULTS } from './lookup-fault.js';

export type ResolutionFault = 'DEADLINE' | (typeof LOOKUP_FAULTS)[keyof typeof LOOKUP_FAULTS]['fault'];
