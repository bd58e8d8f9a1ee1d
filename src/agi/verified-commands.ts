// Commands on a session whose replies may be a stranger's: each is sent, and something like a reply waited for a little.

import type { Clock } from '../time/clock.js';
import type { AgiSession } from './agi-session.js';
import { askWithToken, createReplyToken, valueBehindToken } from './reply-token.js';

/** The rest of the genuine environment is through when nothing has come for this long. */
const QUIET_MS = 20;
/** Segments that are waited for at most before it counts as through. */
const MAX_SEGMENTS = 20;
/** Asterisk replies within a millisecond, unless the host is busy. */
const REPLY_MS = 250;
/**
 * Of two commands that Asterisk reads at a time it keeps the second until more comes: a question that is not answered is
 * asked again.
 */
const MAX_QUESTIONS = 3;

/** Nothing of it rejects, and all of it ends, at once when the connection is gone. */
export interface VerifiedCommands {
  /** Until the command under way is answered and nothing more comes by itself. */
  quiet(): Promise<void>;
  /** A command. */
  send(line: string): Promise<void>;
  /** The value of a dialplan expression without quotes; null when Asterisk does not say. No stranger can answer this. */
  ask(expression: string): Promise<string | null>;
}

export function verifiedCommands(session: AgiSession, clock: Clock): VerifiedCommands {
  /** The first line that means something; null when none came in time. */
  function hear<Meaning>(withinMs: number, meaningOf: (line: string) => Meaning | null): Promise<Meaning | null> {
    return new Promise((resolve) => {
      const settle = (meaning: Meaning | null) => {
        cancel();
        session.gone.removeEventListener('abort', giveUp);
        session.overhear(() => undefined);
        resolve(meaning);
      };
      const giveUp = () => settle(null);
      const cancel = clock.after(withinMs, giveUp);
      session.gone.addEventListener('abort', giveUp);
      session.overhear((line) => {
        const meaning = meaningOf(line);
        if (meaning !== null) settle(meaning);
      });
      if (session.gone.aborted) giveUp();
    });
  }

  return {
    async quiet() {
      if (session.owesReply) await hear(REPLY_MS, replyLike);
      for (let segment = 0; segment < MAX_SEGMENTS; segment++)
        if ((await hear(QUIET_MS, (line) => line)) === null) return;
    },
    async send(line) {
      const reply = hear(REPLY_MS, replyLike);
      session.insist(line);
      await reply;
    },
    async ask(expression) {
      const token = createReplyToken();
      for (let question = 0; question < MAX_QUESTIONS && !session.gone.aborted; question++) {
        const reply = hear(REPLY_MS, (heard) => valueBehindToken(token, heard));
        session.insist(askWithToken(token, expression));
        const value = await reply;
        if (value !== null) return value;
      }
      return null;
    },
  };
}

function replyLike(line: string): string | null {
  return /^\d{3}[ -]/.test(line) ? line : null;
}
