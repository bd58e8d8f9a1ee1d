// `voxroute provider ACCOUNT VERB …`: the account is looked up, its kind says what the verbs are, and the verb's own arguments and
// options are read then.

import { createInterface } from 'node:readline/promises';
import { Command, CommanderError } from 'commander';
import { readConfig, socketsOf } from '../command-config.js';
import { commandOf, type CommandEntry } from '../command.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';
import { sendAct } from './send.js';
import { accountsOf, withAccount } from './with-account.js';
import { API, VERBS } from './verbs.js';
import type { VerbContext } from './verb.js';

export async function runVerb(
  name: string,
  words: readonly string[],
  options: { readonly config?: string },
  output: Output,
): Promise<void> {
  const file = options.config ?? configIn(words);
  const loaded = readConfig(file);
  const accounts = accountsOf(loaded);
  const account = accounts.find((each) => each.settings.name.toLowerCase() === name.toLowerCase());
  if (account === undefined) {
    const names = accounts.map(({ settings, kind }) => `${settings.name} (${kind})`).join(', ');
    throw new CommandFailure(
      EXIT.wrongUsage,
      names === '' ? 'the configuration has no account at a provider' : `no account ${name}; there are ${names}`,
    );
  }
  const path = `voxroute provider ${account.settings.name}`;
  const program = new Command(path).description(`Account at ${account.kind}.`).enablePositionalOptions();
  for (const entry of [...VERBS[account.kind], API]) {
    const [first, ...others] = entry.examples.map((each) => each.replace('ACCOUNT', account.settings.name));
    const named: CommandEntry = { ...entry, examples: [first ?? '', ...others] };
    program.addCommand(commandOf(withContext(named), path, output));
  }
  for (const command of [program, ...program.commands]) {
    command
      .configureOutput({ writeOut: (text) => output.stdout.write(text), writeErr: (text) => output.stderr.write(text) })
      .exitOverride();
  }
  if (words.length === 0) {
    program.outputHelp();
    return;
  }
  await program.parseAsync([...words], { from: 'user' }).catch((error: unknown) => {
    // Help is no failure.
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  });

  function withContext(entry: CommandEntry): CommandEntry {
    const load = () => entry.load();
    return {
      ...entry,
      load: async () => {
        const run = (await load()) as (...given: unknown[]) => Promise<void>;
        return async (...given: unknown[]) => {
          if (account === undefined) return;
          await withAccount(loaded, account, output, async ({ client }) => {
            const sockets = socketsOf(loaded);
            const sender = { client, sockets, output, masksNumbers: loaded.config.log.maskNumbers };
            const context: VerbContext = {
              output,
              client,
              sockets,
              send: (method, input, about) => sendAct(sender, method, input, about),
              config: loaded.config,
              secrets: loaded.providerSecrets.get(account.settings.name) ?? {},
              configFile: file,
              confirm: (question) => confirmed(question, output),
            };
            await run(...given.slice(0, -1), context);
          });
        };
      },
    };
  }
}

/** The verb's own `--config` names the file in which the account is looked up. */
function configIn(words: readonly string[]): string | undefined {
  const index = words.findIndex((word) => word === '--config' || word.startsWith('--config='));
  const word = words[index];
  return word === undefined || word === '--config' ? words[index + 1] : word.slice('--config='.length);
}

/** False where nobody can answer: a script says `--yes`. */
async function confirmed(question: string, { stderr }: Output): Promise<boolean> {
  if (!process.stdin.isTTY || stderr.isTTY !== true) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^(y|yes|д|да)$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
