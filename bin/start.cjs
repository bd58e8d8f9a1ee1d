// Loads the built program; bin/voxroute has seen that this Node.js can.
'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const program = join(__dirname, '..', 'dist', 'program', 'main.js');
if (existsSync(program)) {
  void import(pathToFileURL(program).href);
} else {
  process.stderr.write('voxroute: not built yet. Run `npm run build` (or `npm start`) in the project first.\n');
  process.exitCode = 1;
}
