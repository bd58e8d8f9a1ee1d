// `npm run bench`: loads the bench, which is TypeScript as the lab and the fakes are that it uses. See docs/performance.md.

import { fileURLToPath } from 'node:url';
import { createServer, createServerModuleRunner } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
});
const { main } = await createServerModuleRunner(server.environments.ssr, { hmr: false }).import('/bench/main.ts');
const exitCode = await main(process.argv.slice(2));
await server.close();
process.exit(exitCode);
