// Queue of AMI requests, newest first: the call that has waited longest has already gone on.

export class QuestionQueue<Question> {
  readonly #waiting: Question[] = [];

  /** @param limit questions that may wait at a time */
  constructor(private readonly limit: number) {}

  get size(): number {
    return this.#waiting.length;
  }

  /** Returns the oldest where there is no room for both, else undefined. */
  push(question: Question): Question | undefined {
    this.#waiting.push(question);
    return this.#waiting.length > this.limit ? this.#waiting.shift() : undefined;
  }

  get newest(): Question | undefined {
    return this.#waiting.at(-1);
  }

  /** Takes the newest. */
  pop(): Question | undefined {
    return this.#waiting.pop();
  }

  /** Takes all, oldest first. */
  clear(): Question[] {
    return this.#waiting.splice(0);
  }
}
