// Russian numbers: operator now, range holder, region, in Cyrillic.

import { RUSSIAN_NUMBER } from '../../number/zone-7.js';
import { createVoxlinkSource } from '../../voxlink/voxlink-source.js';
import type { OpenSource } from '../open-sources.js';

export const open: OpenSource = ({ config: { voxlink }, client, clock }) => ({
  kind: 'online',
  source: createVoxlinkSource({ version: 'v1', ...voxlink, client, clock }),
  serves: (number) => voxlink.enabled && RUSSIAN_NUMBER.test(number),
});
