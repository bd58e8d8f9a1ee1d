import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { downloadFile } from '../../src/http-client/download.js';
import { trustedRoots } from '../../src/http-client/trusted-roots.js';
import { certificatePath, startFileServer, type FileServer } from './file-server.js';
import { startTinyProxy } from './tiny-proxy.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

type Download = Parameters<typeof downloadFile>[0];

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

async function serve(answer: RequestListener, options?: { tls: boolean }): Promise<FileServer> {
  const server = await startFileServer(answer, options);
  opened.push(server);
  return server;
}
const settings = { maxBytes: 1_000_000, timeoutMs: 50_000, userAgent: 'voxroute/test' };
/** Compares bodies as text: the comparison of buffers is slow. */
async function download(url: URL, more: Partial<Download> = {}) {
  const answer = await downloadFile({ ...settings, url, ...more });
  return answer.kind === 'fresh' ? { ...answer, body: answer.body.toString() } : answer;
}
const failure = (kind: string, words: RegExp) => ({
  name: 'HttpFailure',
  kind,
  message: expect.stringMatching(words) as string,
});
/** Long enough to come in several pieces. */
const TEXT = '900;0000000;0099999;100000;ПАО "МТС";г. Москва\n'.repeat(5000);
const CSV = Buffer.from(TEXT);

describe('a file', () => {
  it('comes whole, with what tells its version', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { etag: '"v1"', 'last-modified': 'Tue, 20 Oct 2026 07:28:00 GMT' }).end(CSV);
    });
    expect(await download(server.url('/DEF-9xx.csv?date=today'))).toEqual({
      kind: 'fresh',
      body: TEXT,
      etag: '"v1"',
      lastModified: 'Tue, 20 Oct 2026 07:28:00 GMT',
    });
    expect(server.requests).toMatchObject([
      { url: '/DEF-9xx.csv?date=today', headers: { 'user-agent': 'voxroute/test' } },
    ]);
  });

  it('without a version, and without a length', async () => {
    const server = await serve((_, response) => {
      response.write(CSV.subarray(0, 1000));
      response.end(CSV.subarray(1000));
    });
    expect(await download(server.url('/'))).toEqual({ kind: 'fresh', body: TEXT, etag: null, lastModified: null });
  });

  it('tells how far it is, from nothing to everything', async () => {
    const server = await serve((_, response) => response.writeHead(200, { 'content-length': CSV.length }).end(CSV));
    const steps: [number, number | null][] = [];
    await download(server.url('/'), { onProgress: (...step) => steps.push(step) });
    expect(steps[0]).toEqual([0, CSV.length]);
    expect(steps.at(-1)).toEqual([CSV.length, CSV.length]);
    expect(steps.map(([bytes]) => bytes)).toEqual(steps.map(([bytes]) => bytes).sort((a, b) => a - b));
  });

  it('leaves no connection behind', async () => {
    const server = await serve((_, response) => response.end('x'));
    await download(server.url('/'));
    await expect.poll(server.openConnections).toBe(0);
  });

  it('that is unchanged is not sent again', async () => {
    const server = await serve((_, response) => response.writeHead(304).end());
    const known = { etag: '"v1"', lastModified: 'Tue, 20 Oct 2026 07:28:00 GMT' };
    expect(await download(server.url('/'), known)).toEqual({ kind: 'unchanged' });
    expect(server.requests[0]?.headers).toMatchObject({
      'if-none-match': known.etag,
      'if-modified-since': known.lastModified,
    });
  });

  it('cannot be unchanged for whoever has none, or knows its version only by nonsense', async () => {
    const server = await serve((_, response) => response.writeHead(304).end());
    await expect(download(server.url('/'))).rejects.toMatchObject(failure('STATUS', /304/));
    await expect(download(server.url('/'), { etag: 'x\r\nx-evil: 1' })).rejects.toMatchObject(failure('STATUS', /304/));
    expect(server.requests[1]?.headers).not.toHaveProperty('x-evil');
  });
});

describe('a compressed file', () => {
  const compressed = gzipSync(CSV);
  const answerWith =
    (body: Buffer, encoding = 'gzip'): RequestListener =>
    (_, response) =>
      response.writeHead(200, { 'content-encoding': encoding, 'content-length': body.length }).end(body);

  it('is decompressed, its progress counted as it comes', async () => {
    const server = await serve(answerWith(compressed));
    const steps: number[] = [];
    const answer = await download(server.url('/'), { onProgress: (bytes) => steps.push(bytes) });
    expect(answer).toMatchObject({ kind: 'fresh', body: TEXT });
    expect(steps.at(-1)).toBe(compressed.length);
  });

  it('is too large when what is in it is', async () => {
    const server = await serve(answerWith(gzipSync(Buffer.alloc(5_000_000))));
    const words = /over 1000000 bytes/;
    await expect(download(server.url('/'))).rejects.toMatchObject(failure('TOO_LARGE', words));
  });

  it('that ends early is incomplete', async () => {
    const server = await serve(answerWith(compressed.subarray(0, -20)));
    await expect(download(server.url('/'))).rejects.toMatchObject(failure('INCOMPLETE', /ended early/));
  });

  it.each([
    ['that is none', Buffer.from('plain text'), 'gzip', /cannot be decompressed/],
    ['in another way than was asked for', compressed, 'br', /encoding "br"/],
  ])('%s is damaged', async (_, body, encoding, words) => {
    const server = await serve(answerWith(body, encoding));
    await expect(download(server.url('/'))).rejects.toMatchObject(failure('DAMAGED', words));
  });
});

describe('what is too large', () => {
  it('is not taken at all when the server says so', async () => {
    const server = await serve((_, response) => response.writeHead(200, { 'content-length': 1_000_001 }).write('x'));
    await expect(download(server.url('/'))).rejects.toMatchObject(failure('TOO_LARGE', /over 1000000 bytes/));
  });

  it('is left when the limit is reached', async () => {
    const server = await serve((_, response) => {
      const more = () => {
        if (response.destroyed) return;
        response.write(CSV);
        setImmediate(more);
      };
      more();
    });
    await expect(download(server.url('/'))).rejects.toMatchObject(failure('TOO_LARGE', /over 1000000 bytes/));
    await expect.poll(server.openConnections).toBe(0);
  });

  it('begins with one byte over the limit', async () => {
    const server = await serve((_, response) => response.end(CSV));
    await expect(download(server.url('/'), { maxBytes: CSV.length - 1 })).rejects.toMatchObject({ kind: 'TOO_LARGE' });
    expect(await download(server.url('/'), { maxBytes: CSV.length })).toMatchObject({ kind: 'fresh' });
  });
});

describe('redirects', () => {
  /** `/5` leads to `/4` and so on; `/0` is the file. */
  const chain: RequestListener = ({ url = '' }, response) => {
    const left = Number(url.slice(1));
    if (left === 0) response.end('file');
    else response.writeHead(302, { location: `./${left - 1}` }).end('moved');
  };

  it('are followed five times', async () => {
    const server = await serve(chain);
    expect(await download(server.url('/5'))).toMatchObject({ body: 'file' });
    await expect(download(server.url('/6'))).rejects.toMatchObject(failure('REDIRECTS', /\/6: .*more than 5 times/));
  });

  it('in a circle end', async () => {
    const server = await serve((_, response) => response.writeHead(301, { location: '/' }).end());
    await expect(download(server.url('/'))).rejects.toMatchObject({ kind: 'REDIRECTS' });
    expect(server.requests).toHaveLength(6);
  });

  it('are not waited for to end', async () => {
    const server = await serve(({ url }, response) => {
      if (url === '/file') response.end('file');
      else response.writeHead(302, { location: '/file', 'content-length': 100 }).write('never whole');
    });
    expect(await download(server.url('/'))).toMatchObject({ body: 'file' });
  });

  it('lead from http to https, never back', async () => {
    const secure = await serve(
      ({ url }, response) => {
        if (url === '/file') response.end('file');
        else response.writeHead(302, { location: plain.url('/').href }).end();
      },
      { tls: true },
    );
    const plain: FileServer = await serve((_, response) =>
      response.writeHead(302, { location: secure.url('/file').href }).end(),
    );
    const caFile = certificatePath('ca.pem');
    expect(await download(plain.url('/'), { caFile })).toMatchObject({ body: 'file' });
    const words = /^https:.* redirects from https to http:\/\/127/;
    await expect(download(secure.url('/back'), { caFile })).rejects.toMatchObject(failure('REDIRECTS', words));
  });

  it.each([
    [{}, /without a usable address/],
    [{ location: 'http://' }, /without a usable address/],
    [{ location: 'file:///etc/passwd' }, /redirects to file:/],
    [{ location: 'http://user:pw@127.0.0.1/' }, /with a password/],
  ])('to nowhere, or where nobody should go: %j', async (headers, words) => {
    const server = await serve((_, response) => response.writeHead(302, headers).end('body nobody reads'));
    await expect(download(server.url('/'))).rejects.toMatchObject(failure('REDIRECTS', words));
  });
});

describe('an answer that is no file', () => {
  it.each([204, 206, 300, 403, 404, 500])('%i', async (status) => {
    const server = await serve((_, response) => response.writeHead(status).end());
    const words = new RegExp(`^http://127\\.0\\.0\\.1:\\d+/list\\.csv: answers ${status}`);
    await expect(download(server.url('/list.csv?token=x'))).rejects.toMatchObject(failure('STATUS', words));
  });
});

describe('a server that', () => {
  it('hangs is left at the time limit', async () => {
    const server = await serve(() => undefined);
    const words = /not complete within 100 ms/;
    await expect(download(server.url('/'), { timeoutMs: 100 })).rejects.toMatchObject(failure('TIMEOUT', words));
    await expect.poll(server.openConnections).toBe(0);
  });

  it('drips is left at the time limit of the whole', async () => {
    const server = await serve((_, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    await expect(download(server.url('/'), { timeoutMs: 200 })).rejects.toMatchObject({ kind: 'TIMEOUT' });
    await expect.poll(server.openConnections).toBe(0);
  });

  it('resets the connection at once', async () => {
    const server = await serve((request) => request.socket.resetAndDestroy());
    await expect(download(server.url('/'))).rejects.toMatchObject(failure('CONNECTION', /closed the connection/));
  });

  it.each([
    ['resets it in the middle of a known length', { 'content-length': '5000' }, 'of 5000 bytes'],
    ['resets it in the middle of an unknown one', {}, 'after \\d+ bytes'],
  ])('%s', async (_, headers, message) => {
    const server = await serve((request, response) => {
      response.writeHead(200, headers).write('x'.repeat(1000));
      setTimeout(() => request.socket.resetAndDestroy(), 50);
    });
    await expect(download(server.url('/'))).rejects.toMatchObject(failure('INCOMPLETE', new RegExp(message)));
  });

  it('sends less than it said', async () => {
    const server = await serve((request) =>
      request.socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 5000\r\nconnection: close\r\n\r\n${'x'.repeat(1000)}`),
    );
    await expect(download(server.url('/'))).rejects.toMatchObject(failure('INCOMPLETE', /1000 of 5000 bytes/));
  });

  it('is not there', async () => {
    const server = await serve(() => undefined);
    await server.close();
    await expect(download(server.url('/'))).rejects.toMatchObject(failure('CONNECTION', /refuses connections/));
  });
});

describe('https', () => {
  const file: RequestListener = (_, response) => response.end('file');

  it('with a certificate of an unknown authority is refused, and taken when its authority is given', async () => {
    const server = await serve(file, { tls: true });
    await expect(download(server.url('/'))).rejects.toMatchObject(failure('CERTIFICATE', /certificate is not trusted/));
    const caFile = certificatePath('ca.pem');
    expect(await download(server.url('/'), { caFile })).toMatchObject({ body: 'file' });
  });

  it('another authority does not help', async () => {
    const server = await serve(file, { tls: true });
    const caFile = certificatePath('other-ca.pem');
    await expect(download(server.url('/'), { caFile })).rejects.toMatchObject({ kind: 'CERTIFICATE' });
  });

  it('goes through a proxy, and the certificate is still checked', async () => {
    const server = await serve(file, { tls: true });
    const proxy = await startTinyProxy();
    opened.push(proxy);
    const caFile = certificatePath('ca.pem');
    expect(await download(server.url('/'), { caFile, proxy: proxy.url })).toMatchObject({ body: 'file' });
    expect(proxy.asked).toEqual([`CONNECT ${server.url('/').host}`]);
    await expect(download(server.url('/'), { proxy: proxy.url })).rejects.toMatchObject(
      failure('CERTIFICATE', /through the proxy 127/),
    );
  });
});

describe('a file of authorities', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'voxroute-ca-'));
  });
  afterAll(() => removeDirectory(dir));
  const caFile = (content: string | Buffer) => {
    writeFileSync(join(dir, 'ca'), content);
    return join(dir, 'ca');
  };
  const pem = (name: string) => readFileSync(certificatePath(name), 'utf8');

  it.each([
    ['holds several', `# ours\n${pem('other-ca.pem')}\n${pem('ca.pem')}`],
    ['is in DER form', new X509Certificate(pem('ca.pem')).raw],
  ])('may be one that %s', async (_, content) => {
    const server = await serve((_request, response) => response.end('file'), { tls: true });
    expect(await download(server.url('/'), { caFile: caFile(content) })).toMatchObject({ kind: 'fresh' });
  });

  it('adds to the authorities of Node, it does not replace them', async () => {
    const trusted = await trustedRoots(certificatePath('ca.pem'));
    expect(trusted).toEqual([new X509Certificate(pem('ca.pem')).toString(), ...rootCertificates]);
  });

  it.each([
    ['empty', '', /ca: no certificate: expected PEM or DER/],
    ['something else', pem('server-key.pem'), /ca: no certificate/],
    ['damaged', pem('ca.pem').replace(/\n[^-]{20}/, '\nAAAA'), /ca: no certificate/],
    [
      'half damaged',
      pem('ca.pem') + pem('ca.pem').replace(/\n[^-]{20}/, '\nAAAA'),
      /certificate 2 of 2 cannot be read/,
    ],
    ['huge', Buffer.alloc(2_000_000), /2000000 bytes/],
  ])('that is %s is said before anything is asked', async (_, content, words) => {
    const asked = download(new URL('https://127.0.0.1:1/'), { caFile: caFile(content) });
    await expect(asked).rejects.toMatchObject(failure('CERTIFICATE', words));
  });

  it.each([
    ['/nowhere/ca.pem', /^\/nowhere\/ca.pem: cannot be read: no such file or directory \(ENOENT\)/],
    ['/dev/zero', /^\/dev\/zero: not a file/],
  ])('%s cannot be read', async (path, words) => {
    const asked = download(new URL('https://127.0.0.1:1/'), { caFile: path });
    await expect(asked).rejects.toMatchObject(failure('CERTIFICATE', words));
  });
});

describe('an address', () => {
  it.each([
    ['file:///etc/passwd', /^file:: not an address to download from: expected http: or https:/],
    ['ftp://127.0.0.1/list.csv', /^ftp:/],
    ['http://user:secret@127.0.0.1/list.csv', /^http:\/\/127\.0\.0\.1\/list.csv: a user name or password/],
  ])('like %s is refused', async (address, words) => {
    await expect(download(new URL(address))).rejects.toMatchObject(failure('ADDRESS', words));
  });

  it('of a proxy that is none is refused', async () => {
    for (const proxy of ['proxy:3128', 'http://', '']) {
      const asked = download(new URL('http://127.0.0.1:1/'), { proxy });
      await expect(asked).rejects.toMatchObject(failure('ADDRESS', /^proxy: not an address/));
    }
  });
});

describe('the caller may give up', () => {
  it('at any time', async () => {
    const server = await serve((_, response) => response.write('half'));
    const giveUp = new AbortController();
    const asked = download(server.url('/'), {
      signal: giveUp.signal,
      onProgress: (bytes) => bytes > 0 && giveUp.abort(),
    });
    await expect(asked).rejects.toMatchObject(failure('ABANDONED', /cancelled/));
    await expect.poll(server.openConnections).toBe(0);
  });

  it('before it begins', async () => {
    const server = await serve((_, response) => response.end());
    const asked = download(server.url('/'), { signal: AbortSignal.abort() });
    await expect(asked).rejects.toMatchObject({ kind: 'ABANDONED' });
    expect(server.requests).toHaveLength(0);
  });
});
