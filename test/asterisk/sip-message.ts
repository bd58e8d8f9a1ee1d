// SIP as far as one caller needs it: messages to text and back. No header is folded, and none has a compact name:
// Asterisk sends neither.
//
//   SIP/2.0 200 OK\r\nVia: …\r\nTo: <sip:100@127.0.0.1>;tag=7a\r\n…\r\n\r\n

/** A response has a status, a request a method. */
export interface SipMessage {
  readonly status: number | null;
  readonly method: string;
  header(name: string): string;
  /** All headers of this name, whole, as they stand in the message. */
  lines(name: string): string[];
}

export function parseSipMessage(text: string): SipMessage {
  const [first = '', ...lines] = (text.split('\r\n\r\n')[0] ?? '').split('\r\n');
  const status = /^SIP\/2\.0 (\d{3}) /.exec(first)?.[1];
  const named = (name: string) =>
    lines.filter((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase() === name.toLowerCase());
  return {
    status: status === undefined ? null : Number(status),
    method: status === undefined ? (first.split(' ')[0] ?? '') : '',
    header: (name) => {
      const line = named(name)[0] ?? '';
      return line.slice(line.indexOf(':') + 1).trim();
    },
    lines: named,
  };
}

/** Empty lines of `headers` are left out, so that a caller may do without some. */
export function sipText(startLine: string, headers: readonly string[], body = ''): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return [startLine, ...headers.filter((line) => line !== ''), length, '', body].join('\r\n');
}

/** One stream of G.711 A-law to a port that nobody listens on. */
export const CALLERS_MEDIA = [
  'v=0',
  'o=lab 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 9 RTP/AVP 8',
  'a=rtpmap:8 PCMA/8000',
  '',
].join('\r\n');
