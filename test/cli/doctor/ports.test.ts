import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { thisHost } from '../../../src/cli/doctor/doctor-host.js';
import { checkPorts, lookAtPorts } from '../../../src/cli/doctor/ports.js';
import { configSchema } from '../../../src/config/schema.js';
import { removeDirectory } from '../../fakes/temporary-directory.js';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (local: string, state: string) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000   999        0 21447 1\n`;

let root: string;
afterEach(() => removeDirectory(root));

it('a host with tens of thousands of connections has its listeners all the same', () => {
  root = mkdtempSync(join(tmpdir(), 'voxroute-ports-'));
  mkdirSync(join(root, 'proc/net'), { recursive: true });
  const connections = line('0100007F:9C40', '06').repeat(45_000);
  writeFileSync(join(root, 'proc/net/tcp'), HEAD + line('0100007F:11E7', '0A') + connections);
  const config = configSchema.parse({ http: { listen: '127.0.0.1:0' } });
  const facts = lookAtPorts(config, 17, { ...thisHost, root });
  expect(facts.listeners).toMatchObject([{ host: '127.0.0.1', port: 4583 }]);
  expect(
    checkPorts(facts)
      .map(({ found }) => found)
      .join(),
  ).not.toContain('nobody listens');
});
