import { describe, expect, it } from 'vitest';
import { HttpFailure } from '../../src/http-client/http-failure.js';
import { toHttpFailure } from '../../src/http-client/network-failure.js';

const withCode = (code: string) => Object.assign(new Error('connect 10.0.0.1:443'), { code });

describe('an error of the network in the words of an administrator', () => {
  it.each([
    ['ECONNREFUSED', 'CONNECTION', 'refuses connections'],
    ['ECONNRESET', 'CONNECTION', 'closed the connection'],
    ['ENOTFOUND', 'CONNECTION', 'name does not resolve'],
    ['EAI_AGAIN', 'CONNECTION', 'name does not resolve'],
    ['EHOSTUNREACH', 'CONNECTION', 'no route'],
    ['UND_ERR_CONNECT_TIMEOUT', 'TIMEOUT', 'in time'],
    ['CERT_HAS_EXPIRED', 'CERTIFICATE', 'certificate'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'CERTIFICATE', 'certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'CERTIFICATE', 'certificate'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'CONNECTION', 'TLS'],
    ['UND_ERR_HEADERS_OVERFLOW', 'CONNECTION', 'proper HTTP'],
    ['EMFILE', 'HOST', 'no free sockets'],
    ['EWHATEVER', 'INTERNAL_ERROR', 'unforeseen'],
  ])('%s', (code, kind, message) => {
    const cause = withCode(code);
    const failure = toHttpFailure(cause, 'num.voxlink.ru');
    expect(failure).toMatchObject({ kind, cause });
    expect(failure.message).toMatch(new RegExp(`^num\\.voxlink\\.ru: .*${message}.* \\(${code}\\)$`));
  });

  it('of several addresses the first decides', () => {
    const error = new AggregateError([withCode('ECONNREFUSED'), withCode('EHOSTUNREACH')]);
    expect(toHttpFailure(error, 'num.voxlink.ru').kind).toBe('CONNECTION');
  });

  it.each([undefined, 'text', new TypeError('x is not a function')])('%s is an error of our own', (thrown) => {
    expect(toHttpFailure(thrown, 'num.voxlink.ru').kind).toBe('INTERNAL_ERROR');
  });

  it('a failure stays as it is', () => {
    const failure = new HttpFailure('TIMEOUT', 'late');
    expect(toHttpFailure(failure, 'num.voxlink.ru')).toBe(failure);
  });
});
