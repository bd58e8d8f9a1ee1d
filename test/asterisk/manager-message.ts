// The lab's own AMI client, first half: bytes of the manager port to messages.
//
//   Event: UserEvent\r\nUniqueid: 1763.1\r\nUserEvent: Result\r\nvalue: …\r\n\r\n

/** One response or event. Header names are as Asterisk wrote them; values lose their outer blanks. */
export class ManagerMessage {
  constructor(readonly headers: readonly (readonly [name: string, value: string])[]) {}

  /** The first header of this name, in any case of letters; empty when there is none. */
  get(name: string): string {
    return this.all(name)[0] ?? '';
  }

  /** All of them, in order: `Output` of a CLI command comes once per line. */
  all(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.headers.filter(([header]) => header.toLowerCase() === wanted).map(([, value]) => value);
  }

  toString(): string {
    return this.headers.map(([name, value]) => `${name}: ${value}`).join('\n');
  }
}

const MAX_MESSAGE_CHARACTERS = 4 * 1024 * 1024;

/** Puts messages together from whatever pieces the socket gives; the banner line is skipped. */
export class ManagerMessageReader {
  #pending = '';
  #bannerSeen = false;

  /** The messages that `text` completed. Throws when one does not end within 4 Mi characters. */
  push(text: string): ManagerMessage[] {
    this.#pending += text;
    if (!this.#bannerSeen) {
      const end = this.#pending.indexOf('\r\n');
      if (end < 0) return [];
      this.#bannerSeen = true;
      this.#pending = this.#pending.slice(end + 2);
    }
    const blocks = this.#pending.split('\r\n\r\n');
    this.#pending = blocks.pop() ?? '';
    if (this.#pending.length > MAX_MESSAGE_CHARACTERS) throw new Error('an AMI message without an end');
    return blocks.map(parseBlock);
  }
}

function parseBlock(block: string): ManagerMessage {
  const headers = block.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  return new ManagerMessage(headers);
}
