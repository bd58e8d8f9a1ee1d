import { describe, expect, it } from 'vitest';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import { toLookupFault } from '../../src/http-client/transport-faults.js';

const withCode = (code: string) => Object.assign(new Error('connect 10.0.0.1:443'), { code });

describe('an error of the network in the words of an administrator', () => {
  it.each([
    ['ECONNREFUSED', 'CONNECTION', 'refuses connections'],
    ['ECONNRESET', 'CONNECTION', 'closed the connection'],
    ['ENOTFOUND', 'CONNECTION', 'name does not resolve'],
    ['EAI_AGAIN', 'CONNECTION', 'name does not resolve'],
    ['EHOSTUNREACH', 'CONNECTION', 'no route'],
    ['UND_ERR_CONNECT_TIMEOUT', 'TIMEOUT', 'in time'],
    ['CERT_HAS_EXPIRED', 'CONNECTION', 'certificate'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'CONNECTION', 'certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'CONNECTION', 'certificate'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'CONNECTION', 'TLS'],
    ['UND_ERR_HEADERS_OVERFLOW', 'CONNECTION', 'proper HTTP'],
    ['EMFILE', 'INTERNAL_ERROR', 'no sockets left'],
    ['EWHATEVER', 'INTERNAL_ERROR', 'unforeseen'],
  ])('%s', (code, faultCode, words) => {
    const cause = withCode(code);
    const fault = toLookupFault(cause, 'num.voxlink.ru');
    expect(fault).toMatchObject({ code: faultCode, cause });
    expect(fault.message).toMatch(new RegExp(`^num\\.voxlink\\.ru: .*${words}.* \\(${code}\\)$`));
  });

  it('of several addresses the first decides', () => {
    const error = new AggregateError([withCode('ECONNREFUSED'), withCode('EHOSTUNREACH')]);
    expect(toLookupFault(error, 'num.voxlink.ru').code).toBe('CONNECTION');
  });

  it.each([undefined, 'text', new TypeError('x is not a function')])('%s is an error of our own', (thrown) => {
    expect(toLookupFault(thrown, 'num.voxlink.ru').code).toBe('INTERNAL_ERROR');
  });

  it('a fault stays as it is', () => {
    const fault = new LookupFault('TIMEOUT', 'late');
    expect(toLookupFault(fault, 'num.voxlink.ru')).toBe(fault);
  });
});
