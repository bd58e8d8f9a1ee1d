// debian/copyright of the package: every licence of what is inside, as it stands in each package.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param lib the staged program, with node_modules and node */
export function copyrightOf(lib, root) {
  const parts = packagesIn(join(lib, 'node_modules')).map(({ path, manifest }) => {
    const text = licenceIn(join(lib, 'node_modules', path)) ?? `Licence: ${manifest.license ?? 'see its package'}`;
    return paragraph(
      `usr/lib/voxroute/node_modules/${path}/*`,
      authorOf(manifest),
      `${manifest.license ?? 'unknown'}-${manifest.name.replaceAll(/[^a-z0-9.-]/gi, '-')}`,
      text,
    );
  });
  const own = readFileSync(join(root, 'LICENSE'), 'utf8');
  const node = readFileSync(join(lib, 'node/LICENSE'), 'utf8');
  return `${[
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: voxroute\nComment:\n' +
      indented(readFileSync(join(root, 'NOTICE'), 'utf8')),
    paragraph('*', '2026 the voxroute authors', 'MIT', own),
    paragraph('usr/lib/voxroute/node/*', 'Node.js contributors, and those named below', 'Node.js', node),
    paragraph(
      'usr/lib/voxroute/data/plan/*',
      'The Libphonenumber Authors',
      'Apache-2.0',
      'On Debian systems: /usr/share/common-licenses/Apache-2.0',
    ),
    ...parts,
  ].join('\n\n')}\n`;
}

const paragraph = (files, holder, licence, text) =>
  `Files: ${files}\nCopyright: ${holder}\nLicense: ${licence.replaceAll(/[\s()]/g, '-')}\n${indented(text)}`;

function indented(text) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`))
    .join('\n');
}

function packagesIn(directory, prefix = '') {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap(({ name }) => {
      const path = `${prefix}${name}`;
      const whole = join(directory, name);
      if (name.startsWith('@')) return packagesIn(whole, `${path}/`);
      if (!existsSync(join(whole, 'package.json'))) return [];
      const own = { path, manifest: JSON.parse(readFileSync(join(whole, 'package.json'), 'utf8')) };
      const inner = join(whole, 'node_modules');
      return [own, ...(existsSync(inner) ? packagesIn(inner, `${path}/node_modules/`) : [])];
    });
}

function licenceIn(directory) {
  const name = readdirSync(directory).find((each) => /^(licen[cs]e|copying)/i.test(each));
  return name === undefined ? null : readFileSync(join(directory, name), 'utf8');
}

function authorOf({ author, name }) {
  const text = typeof author === 'string' ? author : author?.name;
  return text ?? `the authors of ${name}`;
}
