// The numbering registry, where it is imported.

import { rangesInUse } from '../../registry/registry-in-use.js';
import type { OpenSource } from '../open-sources.js';

export const open: OpenSource = ({ registry, names, silence }) => ({
  kind: 'offline',
  look: rangesInUse(registry, names, silence),
});
