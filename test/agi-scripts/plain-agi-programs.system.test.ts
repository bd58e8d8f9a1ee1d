import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CHANNEL_VARIABLES } from '../../src/call/channel-variables.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const ENVIRONMENT = 'agi_request: voxroute-agi\nagi_callerid: 79170415564\nagi_arg_1: 79170415564\n\n';

const directory = mkdtempSync(join(tmpdir(), 'voxroute-agi-bin-'));
const shipped = resolve('agi-scripts');
const copied = join(directory, 'copied');
const linked = join(directory, 'linked');
cpSync(shipped, copied, { recursive: true });
symlinkSync(shipped, linked);
afterAll(() => removeDirectory(directory));

interface Run {
  /** What the program said to Asterisk, line by line. */
  readonly commands: readonly string[];
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** Plays Asterisk for one program: sends the environment, answers each command, ends when the program does. */
function run(program: string, args: readonly string[], address: string): Promise<Run> {
  const child = spawn(program, args, { cwd: '/', env: { PATH: process.env['PATH'], VOXROUTE_AGI: address } });
  const commands: string[] = [];
  let stderr = '';
  child.stdin.on('error', () => undefined);
  child.stdin.write(ENVIRONMENT);
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  child.stdout.on('data', (bytes: Buffer) => {
    commands.push(...bytes.toString().trimEnd().split('\n'));
    setTimeout(() => child.stdin.write('200 result=0\n'), 5);
  });
  return new Promise((end, fail) => {
    child.on('error', fail);
    child.on('close', (exitCode) => end({ commands, stderr, exitCode }));
  });
}

/** An address at which nobody listens. */
async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return `127.0.0.1:${port}`;
}

function failure(fault: string): string {
  const values: Record<string, string> = {
    STATUS: 'FAILED',
    FAULT: fault,
    BLACKLIST: '0',
    ACTION: 'pass',
    SOURCE: 'none',
  };
  return `EXEC MSet "${CHANNEL_VARIABLES.map(({ name }) => `VOX_${name}=${values[name] ?? ''}`).join(',')}"`;
}

describe.each([
  ['where the package lies', shipped],
  ['copied to agi-bin', copied],
  ['linked from agi-bin', linked],
])('the programs, run %s', (_where, bin) => {
  it('define every variable when nobody answers', async () => {
    const { commands, stderr, exitCode } = await run(join(bin, 'voxroute-agi'), ['79170415564'], await nowhere());
    expect({ commands, stderr, exitCode }).toEqual({ commands: [failure('INTERNAL_ERROR')], stderr: '', exitCode: 0 });
  });

  it('define the JSON too, in a command of its own', async () => {
    const { commands, exitCode } = await run(join(bin, 'agi_request'), ['79170415564'], await nowhere());
    const json = 'SET VARIABLE var "{\\"status\\":\\"FAILED\\",\\"fault\\":\\"INTERNAL_ERROR\\"}"';
    expect({ commands, exitCode }).toEqual({ commands: [failure('INTERNAL_ERROR'), json], exitCode: 0 });
  });
});

describe('voxroute-agi', () => {
  const program = join(shipped, 'voxroute-agi');

  it.each(['nonsense', 'agi://', '127.0.0.1:99999', '127.0.0.1'])('says that %s is no address', async (address) => {
    const { commands, stderr, exitCode } = await run(program, ['7'], address);
    expect(commands).toEqual([failure('INTERNAL_ERROR')]);
    expect(stderr).toBe('voxroute-agi: VOXROUTE_AGI is no address such as 127.0.0.1:4583\n');
    expect(exitCode).toBe(0);
  });

  it.each(['%', 'agi://%', 'agi://%/'])('finds the daemon at %s and hands it the question', async (form) => {
    let asked = '';
    const server = createServer((socket) => {
      socket.setEncoding('utf8').on('data', (text: string) => {
        asked += text;
        if (asked.endsWith('\n\n')) socket.write('NOOP\n');
        else if (asked.endsWith('200 result=0\n')) socket.end();
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = form.replace('%', `127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { commands } = await run(program, ['7', 'route?did=1\r\nagi_x: 2'], address);
    await new Promise((closed) => server.close(closed));
    expect(commands).toEqual(['NOOP']);
    expect(asked).toBe(`agi_network: yes\nagi_network_script: route?did=1%0D%0Aagi_x: 2\n${ENVIRONMENT}200 result=0\n`);
  });

  it('keeps the prefix, the inheritance and the JSON that were asked for', async () => {
    const { commands } = await run(program, ['7', 'lookup?prefix=Q_&inherit=1&json=answer'], await nowhere());
    expect(commands[0]).toBe(failure('INTERNAL_ERROR').replaceAll('VOX_', '__Q_'));
    expect(commands[1]).toMatch(/^SET VARIABLE __answer "/);
    const { commands: odd } = await run(program, ['7', 'lookup?prefix=a,b&json=x"y'], await nowhere());
    expect(odd).toEqual([failure('INTERNAL_ERROR')]);
  });

  it('is given up by a caller who hangs up', async () => {
    const child = spawn(program, ['7'], { env: { PATH: process.env['PATH'], VOXROUTE_AGI: await nowhere() } });
    child.stdin.end('agi_request: x\n');
    expect(await new Promise((exit) => child.on('exit', exit))).toBe(0);
  });

  it('loads nothing but the few modules of Node that it needs, so that it starts in the time of Node itself', async () => {
    const loaded = (arguments_: readonly string[]) =>
      run(process.execPath, ['--require', recorder, ...arguments_], address).then(({ stderr }) => stderr.trim());
    const recorder = join(directory, 'recorder.cjs');
    writeFileSync(
      recorder,
      `const Module = require('node:module');
       const load = Module._load;
       const seen = [];
       Module._load = (name, ...rest) => { seen.push(name); return load(name, ...rest); };
       const getBuiltin = process.getBuiltinModule;
       process.getBuiltinModule = (name) => { seen.push(name); return getBuiltin(name); };
       process.on('exit', () => process.stderr.write(seen.join(' ')));`,
    );
    const address = await nowhere();
    expect(await loaded([join(copied, 'voxroute-agi'), '7'])).toBe(`${join(copied, 'voxroute-agi')} node:net`);
    expect(await loaded([join(copied, 'agi_request'), '7'])).toBe(
      `${join(copied, 'agi_request')} node:module node:fs ./voxroute-agi node:net`,
    );
  });
});
