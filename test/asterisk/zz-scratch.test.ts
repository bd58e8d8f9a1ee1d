import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { it } from 'vitest';
import { startAsterisk } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
const d = mkdtempSync(join(tmpdir(), 'zz-'));
const f = (n: string, t: string) => { writeFileSync(join(d, n), t); return join(d, n); };
function talk(port: number, text: string): Promise<string> {
  return new Promise((r) => { const s = connect(port, '127.0.0.1'); let o = ''; s.on('data', (b) => (o += b)); s.on('error', () => r(o + 'ERR')); s.write(text); setTimeout(() => { s.destroy(); r(o); }, 1600); });
}
const login = (u: string, s: string) => `Action: Login\r\nUsername: ${u}\r\nSecret: ${s}\r\n\r\n`;
const base = '[voxroute]\ndeny = 0.0.0.0/0.0.0.0\npermit = 127.0.0.1/255.255.255.255\nread = user\nwrite = call\neventfilter = Event: UserEvent\n';
describeOnEachAsterisk('scratch', (root) => {
  it('x', async () => {
    for (const own of ['', '[voxroute](+)\nsecret = abc\n', '[voxroute]\nsecret = abc\n']) {
      const a = await startAsterisk(root, { managerInclude: [f('manager.conf', base), f('own.conf', own)] });
      console.info('OWN', JSON.stringify(own));
      for (const s of ['', 'abc', 'CHANGE']) console.info(s, await talk(a.managerPort, login('voxroute', s)));
      console.info(await a.command('manager show user voxroute'));
      console.info(a.complaints().join('\n'));
      await a.stop();
    }
    const a = await startAsterisk(root, { managerInclude: [f('manager2.conf', '[pre]\nsecret = abc\nread = user,call\nwrite = call\neventfilter = Event: UserEvent\neventfilter = Event: Newchannel\n')], dialplan: '[x]\nexten => s,1,UserEvent(Num,number: 1)\n' });
    const t = talk(a.managerPort, login('pre', 'abc'));
    await new Promise((r) => setTimeout(r, 300));
    await a.originate({ context: 'x', exten: 's' });
    console.info((await t).split('\n').filter((l) => /^Event|Caller|Context/.test(l)).join('|'));
    await a.stop();
  });
});
