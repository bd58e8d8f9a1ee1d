// An account at Plusofon: every documented method by its types, and whole lists page by page.

import type { AccountSettings } from '../account.js';
import type { FoundNumbers } from '../account-numbers.js';
import { createMethodClient, type ProviderClient, type TypedClient } from '../method-client.js';
import type { AnswerOf, InputOf } from '../method.js';
import type { KindEntry } from '../open-account.js';
import { PLUSOFON_METHODS, type PlusofonMethods } from './plusofon-methods.js';
import { plusofonWire } from './plusofon-wire.js';

type PagedMethod = 'number.list' | 'number.sms' | 'number.search' | 'number.reserve.list';
type RowOf<Name extends PagedMethod> = AnswerOf<PlusofonMethods, Name>['data'][number];

export interface PlusofonClient extends TypedClient<PlusofonMethods> {
  /**
   * All rows of a list. An end that does not come, and a page that is not the one that was asked for, are failures: half a
   * list must not pass for a whole one.
   */
  all<Name extends PagedMethod>(name: Name, input?: InputOf<PlusofonMethods, Name>): Promise<RowOf<Name>[]>;
  /** The first rows of a list that may be endless, such as what is on sale. */
  some<Name extends PagedMethod>(
    name: Name,
    input: InputOf<PlusofonMethods, Name>,
    limit: number,
  ): Promise<{ readonly rows: RowOf<Name>[]; readonly hasMore: boolean }>;
}

/** Of 15 rows: 3000 own numbers. */
const MAX_PAGES = 200;

export const PLUSOFON: KindEntry<AccountSettings, PlusofonClient> = {
  keyFiles: 'tokenFile',
  needs: ['token'],
  make({ account, secrets, edge, redact }) {
    const wire = plusofonWire(secrets['token'] ?? '', edge);
    const client = createMethodClient({ account, kind: 'plusofon', methods: PLUSOFON_METHODS, edge, wire, redact });

    async function rows<Name extends PagedMethod>(name: Name, input: object, limit: number) {
      const taken: RowOf<Name>[] = [];
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const asked = page === 1 ? input : { ...input, page };
        const answer = (await client.call(name as string, asked)) as AnswerOf<PlusofonMethods, Name>;
        if (answer.current_page !== page)
          throw edge.fault(
            'NOT_UNDERSTOOD',
            `${name}: page ${page} was asked for and page ${answer.current_page} came`,
          );
        taken.push(...(answer.data as RowOf<Name>[]));
        const { next_page_url: next = null, last_page: last = Infinity } = answer;
        const isLast = next === null || page >= last || answer.data.length === 0;
        if (isLast || taken.length >= limit)
          return { rows: taken.slice(0, limit), hasMore: taken.length > limit || !isLast };
      }
      throw edge.fault('NOT_UNDERSTOOD', `${name}: more than ${MAX_PAGES} pages: the list has no end`);
    }

    return {
      ...client,
      all: async (name, input) => (await rows(name, input ?? {}, Infinity)).rows,
      some: (name, input, limit) => rows(name, input, limit),
    };
  },
};

/** All numbers of the account. Rejects with a `ProviderFault`. */
export async function plusofonNumbers(client: ProviderClient): Promise<FoundNumbers> {
  const rows = await (client as PlusofonClient).all('number.list');
  return { texts: rows.map(({ number }) => number), staff: [] };
}
