// The grammar of a question: which script, with which parameters. The same in an AGI URL and in VOXROUTE_QUESTION.

/** Asked for where no script is named. */
const DEFAULT_SCRIPT = 'lookup';

/** Longest text taken into a call, in UTF-16 units; a number has 15 digits, a channel name 80 characters. */
const MAX_TEXT = 256;

/** All that a question may say. */
const PARAMETERS: ReadonlySet<string> = new Set([
  'num', 'did', 'context', 'deadline', 'prefix', 'json', 'lang', 'inherit', 'ttl', 'force',
]); // prettier-ignore

export interface QuestionTarget {
  /** As written; `lookup` where there is none. */
  readonly script: string;
  /** Decoded and bounded; of a repeated one the first. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What was left out, and why. Holds no number. */
  readonly complaints: string[];
}

/** Reads `lookup?num=+7917…&did=7495…`; slashes around the script do not matter. Never fails. */
export function parseQuestionTarget(target: string): QuestionTarget {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const script = boundedText(path).replace(/^\/+/, '').replace(/\/+$/, '');
  return {
    script: script === '' ? DEFAULT_SCRIPT : script,
    ...parseQuery(mark === -1 ? '' : target.slice(mark + 1)),
  };
}

/** Cut to what a call may hold, without leaving half a character. */
export function boundedText(text: string): string {
  return text.length <= MAX_TEXT ? text : text.slice(0, MAX_TEXT).replace(/[\uD800-\uDBFF]$/, '');
}

/** `num=%2B7917…&did=7495…`. A plus is a plus, not a blank: numbers begin with one. */
function parseQuery(query: string): Pick<QuestionTarget, 'parameters' | 'complaints'> {
  const parameters = new Map<string, string>();
  const complaints: string[] = [];
  for (const piece of query.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = equals === -1 ? piece : piece.slice(0, equals);
    if (!PARAMETERS.has(name)) {
      // Whoever forgets `num=` gives a number as the name, and complaints go to the log.
      const shown = JSON.stringify(name.slice(0, 40).replace(/\d{4,}/g, '…'));
      complaints.push(`unknown parameter ${shown} ignored`);
    } else if (!parameters.has(name)) {
      const text = equals === -1 ? '' : piece.slice(equals + 1);
      const decoded = percentDecoded(text);
      if (decoded === undefined) complaints.push(`parameter ${name} taken as written: not percent-encoding`);
      parameters.set(name, boundedText(decoded ?? text));
    }
  }
  return { parameters, complaints };
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
