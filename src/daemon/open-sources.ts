// The sources of lookup/sources.ts, opened. Each is a file of sources/ with its name, which is found by it: a new one is that file
// and its line in the declaration.

import type { Config } from '../config/schema.js';
import type { HttpClient } from '../http-client/http-client.js';
import type { NumberSource } from '../lookup/observation.js';
import type { OfflineSource } from '../lookup/resolver.js';
import { SOURCE_NAMES, type SourceName } from '../lookup/sources.js';
import type { NameIdentifier } from '../names/identifier.js';
import type { NumberingPlan } from '../plan/numbering-plan.js';
import type { RegistryInUse } from '../registry/registry-in-use.js';
import type { NotFoundLimits } from '../registry/registry-not-found.js';
import type { Clock } from '../time/clock.js';

/** What sources are made of, again for each configuration. */
export interface SourceParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly names: NameIdentifier;
  readonly plan: NumberingPlan;
  readonly registry: RegistryInUse;
  readonly silence: NotFoundLimits;
  /** To Voxlink, by its proxy. */
  readonly client: HttpClient;
}

export type OpenedSource =
  /** `serves`: is it the one to ask about a number? The first that is answers. */
  | { readonly kind: 'online'; readonly source: NumberSource; readonly serves: (number: string) => boolean }
  /** `prepare`: loads what it needs for a number; null when it is there. Never rejects. */
  | {
      readonly kind: 'offline';
      readonly look: OfflineSource;
      readonly prepare?: (number: string) => Promise<void> | null;
    };

/** What each file of sources/ exports as `open`. */
export type OpenSource = (parts: SourceParts) => OpenedSource;

/** In the order of their declaration: most trusted first. Rejects for a source that is declared and has no file. */
export function loadOpeners(): Promise<readonly OpenSource[]> {
  return Promise.all(SOURCE_NAMES.map(openerOf));
}

async function openerOf(name: SourceName): Promise<OpenSource> {
  const { open } = (await import(/* @vite-ignore */ `./sources/${name}.js`)) as { open?: OpenSource };
  if (open === undefined) throw new Error(`daemon/sources/${name}.ts exports no open`);
  return open;
}
