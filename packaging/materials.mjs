// The bill of materials (CycloneDX): every package of the lock file that is inside, and the Node.js that comes with it.
import { spawnSync } from 'node:child_process';

/** @param program where `npm ci --omit=dev` has been */
export function materials(program, { name, version }, runtime) {
  const made = spawnSync('npm', ['sbom', '--omit=dev', '--package-lock-only', '--sbom-format=cyclonedx'], {
    cwd: program,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (made.status !== 0) throw new Error(`npm sbom: ${made.stderr}`);
  const bill = JSON.parse(made.stdout);
  bill.metadata.component.version = version;
  bill.metadata.component.name = name;
  // So that the same sources give the same bytes.
  delete bill.serialNumber;
  delete bill.metadata.timestamp;
  for (const [arch, { name: from, integrity }] of Object.entries(runtime.packages)) {
    const content = Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
    bill.components.push({
      'bom-ref': `${from}@${runtime.version}`,
      type: 'platform',
      name: 'node',
      version: runtime.version,
      description: `Node.js for ${arch}, from the package ${from}`,
      purl: `pkg:npm/${from}@${runtime.version}`,
      hashes: [{ alg: 'SHA-512', content }],
      licenses: [{ license: { id: 'MIT' } }],
    });
  }
  return `${JSON.stringify(bill, null, 2)}\n`;
}
