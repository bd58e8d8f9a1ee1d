// The configuration of one Asterisk in the lab: a directory of its own inside the root, nothing shared with another.

import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ManagerAddress } from './lab-manager.js';
import { isSipModule, SIP_DIALPLAN, sipFiles, type SipAddress, type SipOptions } from './sip-config.js';

export interface AsteriskConfigOptions {
  /** Contexts of the test itself, as text of extensions.conf. */
  readonly dialplan?: string;
  /** Files of the project that extensions.conf includes, unchanged, such as `dialplan-examples/extensions-lookup.conf`. */
  readonly include?: readonly string[];
  /** Global variables of the dialplan. */
  readonly globals?: Readonly<Record<string, string>>;
  /** Further manager users, as text of manager.conf; its `[general]` is the lab's. */
  readonly manager?: string;
  /** Files of the project that manager.conf includes, unchanged. */
  readonly managerInclude?: readonly string[];
  /** Programs of the project, such as `agi-scripts/voxroute-agi`, for `AGI(voxroute-agi)`. */
  readonly agiPrograms?: readonly string[];
  /** Further configuration files by name, such as `iax.conf`; they replace the lab's own. */
  readonly files?: Readonly<Record<string, string>>;
  /** With it, anybody on this host may call over SIP; without it, there are Local channels alone. */
  readonly sip?: SipOptions;
  /** Of Asterisk's process, on top of the root's own: programs of agi-bin inherit it. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Modules that reach for a network, a database or a sound card. Calls on Local channels need none of them. */
const UNWANTED_MODULES = new RegExp(
  '^(cdr_|cel_|chan_(?!bridge_media)|pbx_(ael|dundi|lua|realtime)|app_(adsiprog|agent_pool|alarmreceiver|amd|' +
    'audiosocket|confbridge|festival|followme|getcpeid|ices|image|jack|minivm|nbscat|page|queue|sla|stasis|url|' +
    'voicemail)|func_(odbc|pjsip|speex)|res_(adsi|aeap|ari|audiosocket|calendar|clialiases|config_|corosync|fax|' +
    'geolocation|hep|http|monitor|musiconhold|odbc|parking|phoneprov|pjproject|pjsip|prometheus|resolver|rtp|smdi|' +
    'snmp|speech_|srtp|stasis|statsd|stir|stun|websocket|xmpp))',
);

/** Asterisk's core complains where these are missing, and is content with this little in them. */
const CORE_FILES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['acl', 'ccss', 'cdr', 'cel', 'features', 'udptl'].map((name) => [`${name}.conf`, ''])),
  'indications.conf': '[general]\ncountry = lab\n[lab]\ndescription = Lab\ndial = 425\n',
};

// Every call of the lab starts in `voxroute-lab`: it reports when it ends, however it ends, and finds its variables,
// caller ID functions among them, set exactly (Base64: neither AMI nor the dialplan then has anything to interpret; a dot
// in front, because Asterisk complains of Base64 of nothing).
const LAB_DIALPLAN = `
[voxroute-lab]
exten => call,1,Set(CHANNEL(hangup_handler_push)=voxroute-lab-report,s,1)
 same => n,Set(LAB_I=0)
 same => n(next),Set(LAB_I=$[\${LAB_I} + 1])
 same => n,GotoIf($[\${LAB_I} > \${LAB_SETS}]?go)
 same => n,Set(\${LAB_SET_\${LAB_I}}=\${BASE64_DECODE(\${LAB_VALUE_\${LAB_I}}):1})
 same => n,Goto(next)
 same => n(go),GotoIf(\${DIALPLAN_EXISTS(\${LAB_CONTEXT},\${LAB_EXTEN},1)}?\${LAB_CONTEXT},\${LAB_EXTEN},1)
 same => n,UserEvent(LabNoExtension)

[voxroute-lab-report]
exten => s,1,Set(LAB_STATE=\${CHANNEL(state)})
 same => n,Set(LAB_I=0)
 same => n(next),Set(LAB_I=$[\${LAB_I} + 1])
 same => n,GotoIf($[\${LAB_I} > \${LAB_READS}]?done)
 same => n,UserEvent(LabValue,Number: \${LAB_I},Value: \${BASE64_ENCODE(.\${\${LAB_READ_\${LAB_I}}})})
 same => n,Goto(next)
 same => n(done),UserEvent(LabEnd,State: \${LAB_STATE})
 same => n,Return()
`;

/** Writes everything below `home`, a path inside `root`; gives back the path of asterisk.conf, as seen from inside. */
export async function writeAsteriskConfig(
  root: string,
  home: string,
  manager: ManagerAddress,
  options: AsteriskConfigOptions & { readonly sip?: SipAddress },
): Promise<string> {
  const directories = ['etc', 'lib/keys', 'agi-bin', 'spool', 'run', 'log'];
  for (const name of directories) await mkdir(join(root, home, name), { recursive: true });
  const modules = await moduleDirectory(root);
  const etc = join(root, home, 'etc');
  const files: Record<string, string> = {
    'asterisk.conf': asteriskConf(home, modules),
    'modules.conf': await modulesConf(join(root, modules), options.sip !== undefined),
    'logger.conf': '[general]\ndateformat = %H:%M:%S.%3q\n[logfiles]\nlab.log => notice,warning,error,verbose(3)\n',
    'manager.conf': managerConf(manager, options) + (await includeLines(etc, options.managerInclude)),
    'extensions.conf': extensionsConf(options) + (await includeLines(etc, options.include)),
    ...CORE_FILES,
    ...(options.sip === undefined ? {} : sipFiles(options.sip)),
    ...options.files,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(etc, name), text);
  for (const program of options.agiPrograms ?? []) {
    const target = join(root, home, 'agi-bin', basename(program));
    await copyFile(program, target);
    await chmod(target, 0o755);
  }
  return `${home}/etc/asterisk.conf`;
}

/** Debian moved them: `usr/lib/asterisk/modules` (16), `usr/lib/<architecture>/asterisk/modules` (22). */
async function moduleDirectory(root: string): Promise<string> {
  const architectures = await readdir(join(root, 'usr/lib'));
  const candidates = ['', ...architectures].map((name) => join('/usr/lib', name, 'asterisk/modules'));
  const found = candidates.find((path) => existsSync(join(root, path, 'pbx_config.so')));
  if (found === undefined) throw new Error(`no Asterisk modules in ${root}`);
  return found;
}

function asteriskConf(home: string, modules: string): string {
  const directories = {
    astetcdir: `${home}/etc`,
    astmoddir: modules,
    astvarlibdir: `${home}/lib`,
    astdbdir: `${home}/lib`,
    astkeydir: `${home}/lib`,
    astdatadir: '/usr/share/asterisk',
    astagidir: `${home}/agi-bin`,
    astspooldir: `${home}/spool`,
    astrundir: `${home}/run`,
    astlogdir: `${home}/log`,
    astsbindir: '/usr/sbin',
  };
  const lines = Object.entries(directories).map(([name, path]) => `${name} => ${path}`);
  return ['[directories]', ...lines, '[options]', 'verbose = 3', 'nocolor = yes', ''].join('\n');
}

async function modulesConf(directory: string, withSip: boolean): Promise<string> {
  const unwanted = (await readdir(directory)).filter(
    (name) => UNWANTED_MODULES.test(name) && !(withSip && isSipModule(name)),
  );
  return ['[modules]', 'autoload = yes', ...unwanted.map((name) => `noload = ${name}`), ''].join('\n');
}

function managerConf(manager: ManagerAddress, options: AsteriskConfigOptions): string {
  return `[general]
enabled = yes
bindaddr = 127.0.0.1
port = ${manager.port}

[${manager.username}]
secret = ${manager.secret}
read = all
write = all

${options.manager ?? ''}
`;
}

function extensionsConf(options: AsteriskConfigOptions): string {
  const globals = Object.entries(options.globals ?? {}).map(([name, value]) => `${name}=${value}`);
  const sip = options.sip === undefined ? '' : SIP_DIALPLAN;
  return ['[globals]', ...globals, LAB_DIALPLAN, sip, options.dialplan ?? '', ''].join('\n');
}

/** Copies the files, since nothing outside the root can be read from inside, and includes them as they are. */
async function includeLines(etc: string, files: readonly string[] | undefined): Promise<string> {
  const lines: string[] = [];
  for (const file of files ?? []) {
    const name = `included-${basename(file)}`;
    await copyFile(file, join(etc, name));
    lines.push(`#include "${name}"\n`);
  }
  return lines.join('');
}
