// The portability database, where one is imported.

import { bdpnInUse } from '../../registry/registry-in-use.js';
import type { OpenSource } from '../open-sources.js';

export const open: OpenSource = ({ registry, names, silence }) => ({
  kind: 'offline',
  look: bdpnInUse(registry, names, silence),
});
