// `voxroute setup`: what has to be written where, as plain data. Nothing is read or written here.

import { join } from 'node:path';
import type { FoundPbx } from './find-pbx.js';
import { blockIn, withBlock } from './marked-block.js';

/** A file as it is to be. */
export interface PlannedFile {
  readonly path: string;
  /** Null where there is none. */
  readonly before: string | null;
  readonly after: string;
  /** Of a new file. Others keep theirs. */
  readonly mode: number;
  /** Whose a new file is: the directory's group or that of the daemon. */
  readonly group: 'directory' | 'voxroute';
}

export interface SetupFacts {
  readonly pbx: FoundPbx;
  /** Such as `/etc/voxroute`. */
  readonly configDirectory: string;
  readonly recipes: string;
  /** Where FastAGI is served: `127.0.0.1:4583`. */
  readonly agiAddress: string;
  /** Does the configuration name an Asterisk already? */
  readonly hasAmi: boolean;
  /** The text of a file; null where there is none. */
  readonly read: (path: string) => string | null;
  /** A fresh one. */
  readonly newSecret: () => string;
}

export interface SetupPlan {
  readonly files: readonly PlannedFile[];
  /** What is left to a person. */
  readonly notes: readonly string[];
}

const USUAL_ADDRESS = '127.0.0.1:4583';
export const TEST_CONTEXT = 'voxroute-setup-test';
const HOOK = '[macro-dialout-trunk-predial-hook]';

export function planSetup(facts: SetupFacts): SetupPlan {
  const { pbx } = facts;
  if (pbx.kind === 'mikopbx')
    return { files: configurationFiles(facts, facts.newSecret()), notes: mikopbxNotes(facts) };
  const secret = secretOf(facts);
  const files = [...configurationFiles(facts, secret), ...asteriskFiles(facts, secret)];
  return { files: files.filter(({ before, after }) => before !== after), notes: notesOf(facts) };
}

/** The one that is there stays: the daemon has it. */
function secretOf({ configDirectory, read, newSecret }: SetupFacts): string {
  const kept = read(join(configDirectory, 'ami-secret'))?.trim() ?? '';
  return kept === '' ? newSecret() : kept;
}

function configurationFiles({ configDirectory, hasAmi, read }: SetupFacts, secret: string): PlannedFile[] {
  const own = (name: string, text: string): PlannedFile => {
    const path = join(configDirectory, name);
    return { path, before: read(path), after: text, mode: 0o640, group: 'voxroute' };
  };
  const secretFile = join(configDirectory, 'ami-secret');
  const main = read(join(configDirectory, 'voxroute.yaml'));
  return [
    ...(main === null
      ? [own('voxroute.yaml', '# Every key is optional: voxroute.yaml(5), docs/configuration.md.\n')]
      : []),
    own('ami-secret', `${secret}\n`),
    ...(hasAmi && read(join(configDirectory, 'conf.d/asterisk.yaml')) === null
      ? []
      : [
          own(
            'conf.d/asterisk.yaml',
            `# Written by voxroute setup.\nami:\n  servers:\n    - { name: pbx, username: voxroute, secretFile: ${secretFile} }\n`,
          ),
        ]),
  ];
}

function asteriskFiles(facts: SetupFacts, secret: string): PlannedFile[] {
  const { pbx, read, agiAddress } = facts;
  const isFreepbx = pbx.kind === 'freepbx';
  const block = (name: string, lines: readonly string[]): PlannedFile => {
    const path = join(pbx.directory, name);
    const before = read(path);
    return { path, before, after: withBlock(before ?? '', lines), mode: 0o640, group: 'directory' };
  };
  const globals = [`VOXROUTE_AGI=agi://${agiAddress}`];
  const isUsual = agiAddress === USUAL_ADDRESS;
  return [
    block(isFreepbx ? 'manager_custom.conf' : 'manager.conf', amiUser(secret)),
    ...(isFreepbx && !isUsual ? [block('globals_custom.conf', globals)] : []),
    block(isFreepbx ? 'extensions_custom.conf' : 'extensions.conf', [
      ...(isFreepbx || isUsual ? [] : ['[globals]', ...globals]),
      ...recipesOf(facts).map((name) => `#include "${join(facts.recipes, name)}"`),
      ...testContext(),
    ]),
  ];
}

function amiUser(secret: string): string[] {
  return [
    '[voxroute]',
    `secret = ${secret}`,
    'deny = 0.0.0.0/0.0.0.0',
    'permit = 127.0.0.1/255.255.255.255',
    'read = user',
    'write = call',
    'eventfilter = Event: UserEvent',
  ];
}

/** The hook of FreePBX would be mixed with one that is there. */
function recipesOf(facts: SetupFacts): string[] {
  if (facts.pbx.kind !== 'freepbx') return ['extensions-ask.conf', 'extensions-lookup.conf'];
  return hasHook(facts) ? ['extensions-ask.conf'] : ['extensions-ask.conf', 'extensions-freepbx.conf'];
}

function hasHook({ pbx, read }: SetupFacts): boolean {
  const text = read(join(pbx.directory, 'extensions_custom.conf')) ?? '';
  return text.includes(HOOK) && !(blockIn(text) ?? []).includes(HOOK);
}

/** A call through the real dialplan, and what came of it in AstDB. */
function testContext(): string[] {
  return [
    `[${TEST_CONTEXT}]`,
    'exten => s,1,Set(CALLERID(num)=84232000000)',
    ' same => n,Gosub(voxroute-ask,s,1(lookup))',
    ' same => n,Set(DB(voxroute/setup)=${VOX_STATUS} ${VOX_REGION_ID})',
    ' same => n,Hangup()',
  ];
}

function notesOf(facts: SetupFacts): string[] {
  const { pbx, read, recipes } = facts;
  const manager = read(join(pbx.directory, 'manager.conf')) ?? '';
  const isOn = /^\s*enabled\s*=\s*(yes|true|1|on)/im.test(manager);
  return [
    ...(isOn
      ? []
      : [
          `AMI is off: write enabled = yes under [general] of ${join(pbx.directory, 'manager.conf')}, or leave it: FastAGI needs no AMI`,
        ]),
    ...(pbx.kind === 'freepbx'
      ? [
          'In FreePBX, write from-voxroute into the field Context of each trunk whose calls are to be looked up (docs/freepbx.md)',
        ]
      : ['Look a caller up wherever calls come in:  same => n,Gosub(voxroute-lookup,s,1)']),
    ...(pbx.kind === 'freepbx' && hasHook(facts)
      ? [
          `extensions_custom.conf has ${HOOK} already: include a copy of ${join(recipes, 'extensions-freepbx.conf')} without its last section, and add its line to yours`,
        ]
      : []),
  ];
}

/** Its files are recreated from its web interface at each start. */
function mikopbxNotes({ recipes }: SetupFacts): string[] {
  return [
    'MikoPBX writes its files itself. In its web interface, under System, System file customization, add:',
    `  extensions.conf: the contents of ${join(recipes, 'extensions-ask.conf')} and ${join(recipes, 'extensions-mikopbx.conf')}`,
    '  manager.conf: the user of dialplan-examples/manager.conf with the secret of ami-secret; docs/mikopbx.md has each step',
  ];
}
