// `voxroute setup`: which PBX is here, of which version, and where its files are.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { textOf, type DoctorHost } from '../doctor/doctor-host.js';

export interface FoundPbx {
  readonly kind: 'asterisk' | 'freepbx' | 'mikopbx';
  /** Such as `22.10.0` and `17.0.19`; null where it does not say. */
  readonly asterisk: string | null;
  readonly version: string | null;
  /** Of Asterisk's configuration. */
  readonly directory: string;
}

const FRAMEWORK = '/var/www/html/admin/modules/framework/module.xml';
const MIKOPBX = '/usr/www/src/Core/System/PBX.php';

/** Null where there is no Asterisk. @param named `--asterisk`, if given */
export async function findPbx(named: string | undefined, host: DoctorHost): Promise<FoundPbx | null> {
  const directory = named ?? join(host.root, '/etc/asterisk');
  if (!existsSync(directory)) return null;
  const output = (await host.run('asterisk', ['-V'])) ?? '';
  const asterisk = /Asterisk (?:certified\/|GIT-)?(\d+\.\d+[\w.-]*)/.exec(output)?.[1]?.replace(/~.*/, '') ?? null;
  if (existsSync(join(host.root, MIKOPBX)) || existsSync(join(host.root, '/etc/inc/mikopbx')))
    return { kind: 'mikopbx', asterisk, version: textOf(host, '/etc/version')?.trim() ?? null, directory };
  const framework = textOf(host, FRAMEWORK);
  const isFreepbx =
    framework !== null ||
    textOf(host, '/etc/freepbx.conf') !== null ||
    existsSync(join(directory, 'extensions_additional.conf'));
  if (!isFreepbx) return { kind: 'asterisk', asterisk, version: null, directory };
  const version = /<version>([\d.]+)<\/version>/.exec(framework ?? '')?.[1] ?? null;
  return { kind: 'freepbx', asterisk, version, directory };
}

export function pbxText({ kind, asterisk, version, directory }: FoundPbx): string {
  const product = { asterisk: null, freepbx: 'FreePBX', mikopbx: 'MikoPBX' }[kind];
  const which = product === null ? '' : `${product}${version === null ? '' : ` ${version}`} on `;
  return `${which}Asterisk${asterisk === null ? '' : ` ${asterisk}`}, configured in ${directory}`;
}
