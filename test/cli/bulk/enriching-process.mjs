// `voxroute enrich` as a process of its own, slow enough to be killed: node enriching-process.mjs FILE CONFIG
import { enrichUntil } from '../../../dist/cli/bulk/enrich.js';

const [file, config] = process.argv.slice(2);
const answer = { operator: '', operatorId: '', region: '', regionId: '', country: '', type: '', zone: '', ported: '' };
const lookup = {
  rowsAtOnce: 10,
  async look(text) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    return { ...answer, number: text, status: 'OK', source: 'test' };
  },
  close: () => Promise.resolve(),
};
const output = { stdout: process.stdout, stderr: process.stderr };
await enrichUntil(new AbortController().signal, file, { config, column: '2' }, output, () => Promise.resolve(lookup));
