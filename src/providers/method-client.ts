// A table of methods becomes a client: input checked by its schema, sent over the edge, the answer checked by its schema. What a
// kind adds is its `Wire`.

import type { z } from 'zod';
import type { AccountSettings, ProviderKind } from './account.js';
import { HIDDEN, redactor, shownHeaders } from './redact.js';
import type { AnswerOf, InputOf, MethodTable, ProviderMethod } from './method.js';
import type { ProviderEdge } from './provider-edge.js';
import { ProviderFault } from './provider-fault.js';
import type { WireAnswer, WireRequest } from './wire.js';
import { providerText } from './fault-message.js';

/** How a kind writes requests and reads answers. */
export interface Wire<Method extends ProviderMethod = ProviderMethod> {
  /** @param input as the method's schema gave it */
  request(name: string, method: Method, input: unknown): WireRequest;
  /** See `Exchange.errorIn`. */
  errorIn(answer: WireAnswer): string | null;
  /** A fault that this kind knows better than the status does; null for none. Asked of every answer. */
  faultIn?(answer: WireAnswer): ProviderFault | null;
  /**
   * Of an answer with a status of 2xx, what the method's schema is to check.
   *
   * @param sent the request that it answers
   * @throws ProviderFault made by the edge: `REFUSED` where the provider says no, `NOT_UNDERSTOOD` for what is no such answer
   */
  payload(name: string, method: Method, answer: WireAnswer, sent: WireRequest): unknown;
}

/** A request as it would be sent, without secrets: for `--dry-run`, and for who has not said `--yes`. */
export interface Preview {
  readonly verb: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null for none; of files their names. */
  readonly body: string | null;
}

/** A client of any kind, for whoever has the name of a method as text. */
export interface ProviderClient {
  readonly account: AccountSettings;
  readonly kind: ProviderKind;
  readonly methods: MethodTable;
  /** Rejects with a `ProviderFault`; `INPUT` for a method or a parameter that there is not. */
  call(method: string, input: unknown): Promise<unknown>;
  /** The server's clock less this host's at the last answer, in milliseconds; null where it is not known. */
  clockDifferenceMs?(): number | null;
  /** @throws ProviderFault `INPUT` */
  preview(method: string, input: unknown): Preview;
}

/** The same, by types. */
export interface TypedClient<Table extends MethodTable> extends ProviderClient {
  readonly methods: Table;
  call<Name extends keyof Table & string>(method: Name, input: InputOf<Table, Name>): Promise<AnswerOf<Table, Name>>;
  call(method: string, input: unknown): Promise<unknown>;
}

interface ClientParts<Table extends MethodTable> {
  readonly account: AccountSettings;
  readonly kind: ProviderKind;
  readonly methods: Table;
  readonly edge: ProviderEdge;
  readonly wire: Wire<Table[keyof Table]>;
  readonly redact: (text: string) => string;
}

export function createMethodClient<Table extends MethodTable>({
  account,
  kind,
  methods,
  edge,
  wire,
  redact,
}: ClientParts<Table>): TypedClient<Table> {
  function checked(name: string, input: unknown): { readonly entry: Table[keyof Table]; readonly given: unknown } {
    const entry = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (entry === undefined) throw edge.fault('INPUT', `has no method ${providerText(name)}: api --list names them`);
    const parsed = entry.input.safeParse(input);
    if (!parsed.success) throw edge.fault('INPUT', `${name}: ${issuesOf(parsed.error)}; nothing was sent`);
    return { entry: entry as Table[keyof Table], given: parsed.data };
  }

  async function call(name: string, input: unknown): Promise<unknown> {
    const { entry, given } = checked(name, input);
    let sent: WireRequest | null = null;
    const asked = edge.exchange({
      method: name,
      class: entry.class,
      maxBytes: entry.maxBytes,
      make: () => (sent = wire.request(name, entry, given)),
      errorIn: (answer) => wire.errorIn(answer),
      faultIn: (answer) => wire.faultIn?.(answer) ?? null,
      read(answer) {
        if (sent === null) throw new Error('answered before it was asked');
        const parsed = entry.answer.safeParse(wire.payload(name, entry, answer, sent));
        // What only reads has its fields, and may be a whole day of calls.
        if (parsed.success) return entry.class === 'reads' ? parsed.data : withoutSecrets(parsed.data, redact);
        throw edge.fault('NOT_UNDERSTOOD', `${name}: the answer has another shape: ${issuesOf(parsed.error)}`);
      },
    });
    return (entry.secretInput ?? []).length === 0 ? asked : asked.catch(withoutEcho(entry, given));
  }

  return {
    account,
    kind,
    methods,
    call,
    preview(name, input) {
      const { entry, given } = checked(name, input);
      const { path, verb, headers, body } = wire.request(name, entry, withoutSecretInput(entry, given));
      const parts = (body ?? []).map((part) => {
        if (typeof part === 'string') return redact(part);
        return 'file' in part ? `(the file ${redact(part.file)})` : redact(Buffer.from(part).toString('utf8'));
      });
      return {
        verb,
        url: redact(account.baseUrl.replace(/\/+$/, '') + path),
        headers: shownHeaders(headers, redact),
        body: body === undefined ? null : parts.join(''),
      };
    },
  } as TypedClient<Table>;
}

/** Whatever words a provider has for what it did may say a token back. */
function withoutSecrets(answer: unknown, redact: (text: string) => string): unknown {
  if (typeof answer === 'string') return redact(answer);
  if (Array.isArray(answer)) return answer.map((each) => withoutSecrets(each, redact));
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(Object.entries(answer).map(([name, each]) => [name, withoutSecrets(each, redact)]));
}

/** A provider may say a PIN in its refusal. */
function withoutEcho({ secretInput = [] }: ProviderMethod, given: unknown): (error: unknown) => never {
  const fields = given as Readonly<Record<string, unknown>>;
  const hide = redactor(secretInput.map((name) => fields[name]).filter((value) => typeof value === 'string'));
  return (error) => {
    if (!(error instanceof ProviderFault)) throw error;
    throw new ProviderFault(error.code, error.account, error.kind, hide(error.reason), error.details);
  };
}

/** A PIN is known by its field: as a text it stands in any number. */
export function withoutSecretInput({ secretInput = [] }: ProviderMethod, given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, secretInput.includes(name) ? HIDDEN : (value as unknown)]),
  );
}

const MAX_ISSUES = 3;

/** Places and what is expected there; never the value, which may be a secret or a stranger's text. */
function issuesOf({ issues }: z.ZodError): string {
  const words = issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => `${path.map(String).join('.') || 'all of it'}: ${providerText(message)}`);
  return words.join('; ') + (issues.length > MAX_ISSUES ? '; and more' : '');
}
