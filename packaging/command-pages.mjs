// Man pages and completions, made from the one table of commands and the one page of keys.

const CONFIG = {
  flags: '--config <file>',
  description: 'configuration file (default: $VOXROUTE_CONFIG, else /etc/voxroute/voxroute.yaml, else none)',
};

/** Commands with their whole names, such as `voxroute list add`. */
function flat(commands) {
  return commands.flatMap((entry) => {
    if (!('commands' in entry)) return [{ ...entry, path: [entry.name] }];
    const own = entry.own === undefined ? [] : [{ ...entry.own, path: [entry.name] }];
    return [...own, ...entry.commands.map((each) => ({ ...each, path: [entry.name, each.name] }))];
  });
}

function optionsOf({ options = [], json = 'print JSON' }) {
  const given = options.map(({ flags, description, defaultValue, argChoices }) => ({
    flags,
    description,
    defaultValue,
    argChoices,
  }));
  return [...given, CONFIG, ...(json === null ? [] : [{ flags: '--json', description: json }])];
}

/** @returns by file name, such as `voxroute.1` */
export function manPages(commands, { version, epoch, configuration }) {
  const date = new Date(epoch * 1000).toISOString().slice(0, 10);
  return {
    'voxroute.1': programPage(flat(commands), version, date),
    'voxroute.yaml.5': configurationPage(configuration, version, date),
  };
}

function programPage(commands, version, date) {
  const lines = [
    `.TH VOXROUTE 1 "${date}" "voxroute ${version}" "voxroute"`,
    '.SH NAME',
    'voxroute \\- number lookup and call routing for Asterisk',
    '.SH SYNOPSIS',
    ...commands.flatMap((command) => [
      '.br',
      `\\fB${esc(['voxroute', ...command.path].join(' '))}\\fR ${(command.arguments ?? []).map(([syntax]) => `\\fI${esc(syntax)}\\fR`).join(' ')} [options]`,
    ]),
    '.SH DESCRIPTION',
    esc(
      'Tells Asterisk who is calling and where the call should go, over FastAGI, AMI and HTTP, without ever holding a call up. The daemon is voxroute serve, started by voxroute.service; the other commands speak to it, or work without it where they say so.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap((command) => [
      `.SS "${esc(['voxroute', ...command.path].join(' ')).replaceAll('"', '')}"`,
      `${esc(capital(command.summary))}.`,
      ...(command.arguments ?? []).flatMap(([syntax, meaning]) => (meaning === undefined ? [] : term(syntax, meaning))),
      ...optionsOf(command).flatMap(({ flags, description, defaultValue, argChoices }) => {
        const choices = argChoices === undefined ? '' : ` (${argChoices.join(', ')})`;
        const usual = ['', undefined, false].includes(defaultValue) ? '' : ` (default: ${String(defaultValue)})`;
        return term(flags, `${description}${choices}${usual}`);
      }),
      '.PP',
      ...command.examples.flatMap((example) => ['.RS', '.nf', esc(example), '.fi', '.RE']),
    ]),
    '.SH EXIT STATUS',
    ...term('0', 'done'),
    ...term('1', 'failed, or a check found something'),
    ...term('2', 'wrong usage, configuration or Node.js; the unit does not restart on it'),
    '.SH FILES',
    ...term('/etc/voxroute/voxroute.yaml', 'the configuration, with conf.d/*.yaml laid over it'),
    ...term('/var/lib/voxroute', 'what was learnt, lists, registry, call journal'),
    ...term('/run/voxroute/control.sock', 'where commands find the daemon'),
    ...term('/usr/share/voxroute/dialplan-examples', 'recipes for Asterisk, FreePBX and MikoPBX'),
    '.SH SEE ALSO',
    '.BR voxroute.yaml (5),',
    '.BR systemctl (1),',
    '.BR journalctl (1);',
    'file:///usr/share/doc/voxroute/docs/operation.md',
  ];
  return `${lines.join('\n')}\n`;
}

function configurationPage(markdown, version, date) {
  const lines = [
    `.TH VOXROUTE.YAML 5 "${date}" "voxroute ${version}" "voxroute"`,
    '.SH NAME',
    'voxroute.yaml \\- configuration of voxroute',
    '.SH DESCRIPTION',
  ];
  let isCode = false;
  for (const line of markdown.split('\n').slice(1)) {
    if (line.startsWith('```')) {
      isCode = !isCode;
      lines.push(...(isCode ? ['.PP', '.RS', '.nf'] : ['.fi', '.RE']));
    } else if (isCode) lines.push(esc(line));
    else if (line.startsWith('## ')) lines.push(`.SH "${esc(line.slice(3)).toUpperCase()}"`);
    else if (/^\| (key|---)/.test(line) || line.startsWith('|---')) continue;
    else if (line.startsWith('| ')) {
      const [key = '', values = '', usual = '', meaning = ''] = line.slice(2, -2).split(/(?<!\\) \| /);
      lines.push(...term(plain(key), `${plain(meaning)}. Values: ${plain(values)}. Default: ${plain(usual)}.`));
    } else if (line.startsWith('* ')) lines.push('.IP \\(bu 2', esc(plain(line.slice(2))));
    else if (line === '') lines.push('.PP');
    else lines.push(esc(plain(line)));
  }
  return `${lines.join('\n')}\n`;
}

const term = (name, meaning) => ['.TP', `\\fB${esc(name)}\\fR`, esc(meaning)];
const plain = (text) =>
  text
    .replaceAll('`', '')
    .replaceAll('\\|', '|')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('**', '');
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** For troff: what it would take for its own. */
function esc(text) {
  const safe = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('—', '\\(em')
    .replaceAll('…', '...')
    .replaceAll('→', '\\(->')
    .replaceAll('’', '\\(cq');
  return /^[.']/.test(safe) ? `\\&${safe}` : safe;
}

/** For bash and zsh. */
export function completionFor(commands) {
  const all = flat(commands);
  const words = new Map([['', [...new Set(commands.map(({ name }) => name))]]]);
  for (const group of commands)
    if ('commands' in group)
      words.set(
        group.name,
        group.commands.map(({ name }) => name),
      );
  const flagsOf = (command) => optionsOf(command).map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0] ?? '');
  return { bash: bash(words, all, flagsOf), zsh: zsh(commands, all) };
}

function bash(words, all, flagsOf) {
  const takesFile = ['--config', '--cases', '--with', '--ported'];
  const cases = all.map((command) => `    '${command.path.join(' ')}') words='${flagsOf(command).join(' ')}' ;;`);
  const groups = [...words]
    .filter(([name]) => name !== '')
    .map(([name, names]) => `    '${name}') words="$words ${names.join(' ')}" ;;`);
  return `# bash completion of voxroute: made from its table of commands.
_voxroute() {
  local current previous words='' path='' word
  current=\${COMP_WORDS[COMP_CWORD]}
  previous=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  case $previous in
    ${takesFile.join('|')}) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --dialplan|--dir) mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) [ -z "$path" ] && path=$word || { [ "\${path#* }" = "$path" ] && path="$path $word"; } ;; esac
  done
  case $path in
    '') words='${(words.get('') ?? []).join(' ')} --help --version' ;;
${cases.join('\n')}
    *) case \${path%% *} in
${all
  .filter(({ path }) => path.length === 1)
  .map((command) => `      '${command.path[0]}') words='${flagsOf(command).join(' ')}' ;;`)
  .join('\n')}
    esac ;;
  esac
  case $path in
${groups.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words --help" -- "$current")
  if [ \${#COMPREPLY[@]} -eq 0 ]; then mapfile -t COMPREPLY < <(compgen -f -- "$current"); fi
}
complete -o filenames -F _voxroute voxroute
`;
}

function zsh(commands, all) {
  const described = (list) => list.map(({ name, summary }) => `'${name}:${quoted(summary)}'`).join(' ');
  const options = (command) =>
    optionsOf(command).map(({ flags, description }) => {
      const flag = /--[a-z-]+/.exec(flags)?.[0] ?? '';
      const value = /<(\w[\w:-]*)>/.exec(flags)?.[1];
      const action =
        value === undefined
          ? ''
          : value === 'file'
            ? ':file:_files'
            : value === 'directory'
              ? ':directory:_files -/'
              : `:${value.replaceAll(':', ' ')}:`;
      return `'${flag}[${quoted(description).replaceAll('[', '(').replaceAll(']', ')')}]${action}'`;
    });
  const groups = commands.filter((entry) => 'commands' in entry);
  return `#compdef voxroute
# zsh completion of voxroute: made from its table of commands.
_voxroute() {
  local -a names
  if (( CURRENT == 2 )); then
    names=(${described(commands)})
    _describe 'command' names
    return
  fi
  case $words[2] in
${groups.map((group) => `    ${group.name}) if (( CURRENT == 3 )); then names=(${described(group.commands)}); _describe 'command' names; fi ;;`).join('\n')}
  esac
  case "$words[2] $words[3]" in
${all
  .filter(({ path }) => path.length === 2)
  .map(
    (command) =>
      `    '${command.path.join(' ')}') shift words; (( CURRENT-- )); _arguments ${options(command).join(' ')} '*:file:_files' ; return ;;`,
  )
  .join('\n')}
  esac
  case $words[2] in
${all
  .filter(({ path }) => path.length === 1)
  .map((command) => `    ${command.path[0]}) _arguments ${options(command).join(' ')} '*:file:_files' ;;`)
  .join('\n')}
  esac
}
_voxroute "$@"
`;
}

const quoted = (text) => text.replaceAll("'", "'\\''").replaceAll(':', '\\:');
