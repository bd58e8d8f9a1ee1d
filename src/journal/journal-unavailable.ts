// The journal is off, or its disk is not well.

/** `message` says why in words for a person; it holds no number. */
export class JournalUnavailable extends Error {
  override readonly name = 'JournalUnavailable';
}
