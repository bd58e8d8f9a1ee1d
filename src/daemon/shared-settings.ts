// The section `shared` of a configuration with its secrets, as what opens it wants it.

import type { LoadedConfig } from '../config/load-config.js';
import { parseSharedUrl } from '../config/shared-url.js';
import { messageOf } from '../errors.js';
import { trustedRoots } from '../http-client/trusted-roots.js';
import type { SharedSettings } from '../shared/shared-settings.js';

/** Null where nothing is shared. `problem`: why nothing can be, in words. Never rejects. */
export async function sharedSettings({
  config: { shared },
  sharedSecrets,
}: Pick<LoadedConfig, 'config' | 'sharedSecrets'>): Promise<{
  readonly settings: SharedSettings | null;
  readonly problem: string | null;
}> {
  const url = shared.url === null ? undefined : parseSharedUrl(shared.url);
  if (url === undefined) return { settings: null, problem: null };
  const { mode, sentinelName, username, prefix, timeoutMs, readTimeoutMs, caFile } = shared;
  const settings = {
    ...url,
    ...{ mode, sentinelName, username, prefix, timeoutMs, readTimeoutMs },
    ...{ password: sharedSecrets.password, hashKey: sharedSecrets.hashKey, authorities: null },
  };
  if (caFile === null || !url.isTls) return { settings, problem: null };
  try {
    return { settings: { ...settings, authorities: (await trustedRoots(caFile)).join('\n') }, problem: null };
  } catch (error) {
    return { settings, problem: `shared.caFile: ${messageOf(error)}` };
  }
}
