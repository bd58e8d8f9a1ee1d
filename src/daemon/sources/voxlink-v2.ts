// Numbers of other countries, in Latin letters; for Russian numbers v1 has better data.

import { RUSSIAN_NUMBER } from '../../number/zone-7.js';
import { createVoxlinkSource } from '../../voxlink/voxlink-source.js';
import type { OpenSource } from '../open-sources.js';

export const open: OpenSource = ({ config: { voxlink }, client, clock }) => ({
  kind: 'online',
  source: createVoxlinkSource({ version: 'v2', ...voxlink, client, clock }),
  serves: (number) => voxlink.enabled && !RUSSIAN_NUMBER.test(number),
});
