// Numbers of the world, in Latin letters; Russian ones stand better in v1.

import { RUSSIAN_NUMBER } from '../../number/zone-7.js';
import { createVoxlinkSource } from '../../voxlink/voxlink-source.js';
import type { OpenSource } from '../open-sources.js';

export const open: OpenSource = ({ config: { voxlink }, client, clock }) => ({
  kind: 'online',
  source: createVoxlinkSource({ version: 'v2', ...voxlink, client, clock }),
  serves: (number) => voxlink.enabled && !RUSSIAN_NUMBER.test(number),
});
