/** Commands for sign-in providers. */
import type { ProviderState } from '../../admin/provider-states.js';
import type { ProviderSwitch } from '../../admin/provider-switches.js';
import { signInSentence } from '../../import-report/report-lines.js';
import { CommandError } from '../command-error.js';
import { visible } from '../visible.js';
import type { Command } from './admin-commands.js';

const states: Readonly<Record<ProviderState, string>> = {
  on: 'on',
  off: 'turned off by an administrator',
  disabledInFiles: 'disabled in the app’s files',
  notSetUp: 'not set up',
  incomplete: 'not set up completely',
};

export const providerCommands: readonly Command[] = [
  {
    name: 'providers',
    usage: '',
    help: 'list sign-in providers with their state and what is missing; requires --app',
    run: async ({ switches, print }, given) => {
      if (given.length > 0) throw new CommandError(`There is no command “providers ${given.join(' ')}”. See --help.`);
      for (const one of await (await switches()).list()) print(lineOf(one));
    },
  },
  {
    name: 'providers disable',
    usage: '<provider>',
    help: 'turn off a sign-in provider; takes effect within seconds, sessions continue; requires --app',
    run: async ({ switches, print }, [provider = '']) => {
      await (await switches()).setDisabled(provider, true);
      print(`Turned off ${visible(provider)}. Users cannot sign in with it. Their sessions continue.`);
    },
  },
  {
    name: 'providers enable',
    usage: '<provider>',
    help: 'turn on a sign-in provider that was turned off; requires --app',
    run: async ({ switches, print }, [provider = '']) => {
      await (await switches()).setDisabled(provider, false);
      print(`Turned on ${visible(provider)}.`);
    },
  },
];

function lineOf({ provider, state, works, problems }: ProviderSwitch): string {
  const sentences = problems.map((problem) => signInSentence(problem, works));
  return [provider, states[state], ...sentences].join('\t');
}
