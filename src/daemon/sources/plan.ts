// The source `plan`: the bundled numbering plan.

import type { OpenSource } from '../open-sources.js';

export const open: OpenSource = ({ plan }) => ({
  kind: 'offline',
  look: (number) => plan.look(number),
  prepare: (number) => plan.prepare(number),
});
