// A random word that Asterisk repeats in a reply: it proves that the reply belongs to our command and was not written by a
// caller.

import { randomBytes } from 'node:crypto';
import type { AgiReply } from './agi-reply.js';

/** 64 bits as 16 hexadecimal digits; a new one for each question. */
export function createReplyToken(): string {
  return randomBytes(8).toString('hex');
}

/** The command that makes Asterisk say the token, followed by the value of a dialplan expression without quotes. */
export function askWithToken(token: string, expression = ''): string {
  return `GET FULL VARIABLE "${token};${expression}"`;
}

/** Is this Asterisk's reply to `askWithToken`? */
export function repeatsToken(token: string): (reply: AgiReply) => boolean {
  return ({ code, value }) => code === 200 && value?.startsWith(`${token};`) === true;
}

/** The value behind the token in a line of Asterisk; null for any other line. */
export function valueBehindToken(token: string, line: string): string | null {
  const opening = `200 result=1 (${token};`;
  return line.startsWith(opening) && line.endsWith(')') ? line.slice(opening.length, -1) : null;
}
