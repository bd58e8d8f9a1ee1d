// Ported numbers of other countries, where such tables are imported.

import { portedInUse } from '../../registry/registry-in-use.js';
import type { OpenSource } from '../open-sources.js';

export const open: OpenSource = ({ registry }) => ({ kind: 'offline', look: portedInUse(registry) });
