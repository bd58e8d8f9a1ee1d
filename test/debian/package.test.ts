// The package as an administrator meets it: an upgrade keeps what is theirs, a removal the configuration, a purge nothing.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { BootedDebian } from './booted-debian.js';
import { describeOnEachDebian } from './each-debian.js';

describeOnEachDebian('the package', ({ root }, { deb, older, tarball }) => {
  let host: BootedDebian;
  beforeAll(async () => {
    host = await BootedDebian.over(root);
    await host.boot();
    host.take(older, '/root/older.deb');
    host.take(deb, '/root/voxroute.deb');
  });
  afterAll(() => host.stop());
  const blocked = async () =>
    (await host.ask('voxroute agi-test 74957778899 --script blacklist --json')).includes('"VOX_BLACKLIST":"1"');

  it('is upgraded over an older one with configuration and memory', async () => {
    await host.ask('dpkg -i /root/older.deb');
    expect(await host.ask('voxroute --version')).toBe('0.0.9\n');
    await host.ask('voxroute list add 74957778899');
    await host.ask(
      'echo "number: { areaCode: \\"495\\" }" >> /etc/voxroute/voxroute.yaml && chown root:voxroute /etc/voxroute/voxroute.yaml',
    );
    await host.ask('dpkg -i /root/voxroute.deb </dev/null');
    expect(await host.ask('voxroute --version')).toBe('0.1.0\n');
    await expect.poll(blocked).toBe(true);
    expect(await host.ask('voxroute check-config --json')).toContain('"areaCode": "495"');
    expect(await host.ask('voxroute agi-test 7778899 --json')).toContain('74957778899');
  });

  it('has its man pages, its completion, and files that are as they were built', async () => {
    const files = await host.ask('dpkg -L voxroute');
    for (const file of [
      '/usr/share/man/man1/voxroute.1.gz',
      '/usr/share/man/man5/voxroute.yaml.5.gz',
      '/usr/share/doc/voxroute/copyright',
      '/usr/share/doc/voxroute/sbom.cdx.json.gz',
      '/usr/share/asterisk/agi-bin/voxroute-agi',
    ])
      expect(files).toContain(`${file}\n`);
    expect(await host.run('dpkg --verify voxroute')).toEqual({
      code: 0,
      out: expect.not.stringContaining('/usr/lib') as string,
    });
    const complete = `bash -c '. /usr/share/bash-completion/completions/voxroute; COMP_WORDS=(voxroute list a); COMP_CWORD=2; _voxroute; echo "\${COMPREPLY[*]}"'`;
    expect(await host.ask(complete)).toContain('add');
  });

  it('is removed, and then purged', async () => {
    await host.ask('dpkg -r voxroute');
    expect((await host.run('voxroute --version')).code).not.toBe(0);
    expect((await host.run('systemctl is-active voxroute')).code).not.toBe(0);
    expect(await host.ask('cat /etc/voxroute/voxroute.yaml')).toContain('areaCode: "495"');
    expect(await host.ask('ls /var/lib/voxroute')).toContain('lists');
    await host.ask('dpkg -P voxroute');
    expect(await host.ask('ls -d /etc/voxroute /var/lib/voxroute /usr/lib/voxroute 2>/dev/null || true')).toBe('');
  });

  it('comes as a tarball, too', async () => {
    await host.unpack(tarball, '/root');
    const name = (await host.ask('ls -d /root/voxroute-*-linux-*')).trim();
    await host.ask(`${name}/install.sh`);
    await expect.poll(async () => (await host.run('voxroute agi-test 84232000000 --json')).out).toContain('RU-PRI');
    await host.ask(`${name}/install.sh`);
    await expect.poll(async () => (await host.run('voxroute agi-test 84232000000 --json')).out).toContain('RU-PRI');
    await host.ask(`${name}/uninstall.sh --purge`);
    expect(
      await host.ask('ls -d /etc/voxroute /var/lib/voxroute /usr/lib/voxroute /usr/bin/voxroute 2>/dev/null || true'),
    ).toBe('');
  });
});
