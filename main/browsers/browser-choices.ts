/** The browsers that the user chose, in `browsers.json`. Opened when it is needed: the start does not wait for it. */
import * as z from 'zod';
import {
  type AccountId,
  accountId,
  type BackendId,
  backendId,
  browserId,
  type RememberedBrowser,
  type RememberedBrowsers,
} from '../../preload/contract/index.js';
import { cutTo, plainName } from '../../preload/text/entered-text.js';
import type { JsonFile, JsonFileFormat } from '../storage/json-file.js';
import { openOnce } from '../storage/open-once.js';
import { goodPairs } from '../storage/salvage.js';

const maxNameLength = 250;
const remembered = z.object({
  id: browserId,
  /** As it was shown when the user chose it. */
  name: z.string().overwrite((text) => cutTo(plainName(text), maxNameLength)),
});
const ofAccounts = z.record(accountId, remembered);
const ofBackends = z.record(backendId, remembered);
const choicesFile = z.object({ accounts: ofAccounts, backends: ofBackends });
/** Content of `browsers.json`. */
export type BrowserChoicesFile = z.infer<typeof choicesFile>;

export const browserChoicesFormat: JsonFileFormat<BrowserChoicesFile> = {
  name: 'browsers',
  version: 1,
  schema: choicesFile,
  defaults: { accounts: {}, backends: {} },
  salvage: (content) => {
    const accounts = goodPairs(ofAccounts, content['accounts']);
    const backends = goodPairs(ofBackends, content['backends']);
    return {
      content: { accounts: accounts.kept, backends: backends.kept },
      dropped: accounts.dropped + backends.dropped,
    };
  },
};

/** What a choice applies to: an account, or new accounts of a backend. */
export type ChoiceOwner = { accountId: AccountId } | { backendId: BackendId };

export interface BrowserChoicesOptions {
  openFile: () => Promise<Pick<JsonFile<BrowserChoicesFile>, 'value' | 'change'>>;
  /** The accounts and backends that exist, with those whose removal can be undone. */
  knownAccounts: () => Iterable<AccountId>;
  knownBackends: () => Iterable<BackendId>;
}

export class BrowserChoices {
  readonly #options: BrowserChoicesOptions;
  readonly #open: BrowserChoicesOptions['openFile'];

  constructor(options: BrowserChoicesOptions) {
    this.#options = options;
    this.#open = openOnce(options.openFile);
  }

  /** @throws NewerFormatError, StorageError */
  async all(): Promise<RememberedBrowsers> {
    return (await this.#open()).value;
  }

  /** Null: the default browser. @throws NewerFormatError, StorageError */
  async of(owner: ChoiceOwner): Promise<RememberedBrowser | null> {
    const { accounts, backends } = await this.all();
    return ('accountId' in owner ? accounts[owner.accountId] : backends[owner.backendId]) ?? null;
  }

  /** Remembers a choice; null: the default browser. Durable when it resolves. @throws NewerFormatError, StorageError */
  async set(owner: ChoiceOwner, browser: RememberedBrowser | null): Promise<void> {
    const file = await this.#open();
    const now = (await this.of(owner)) ?? null;
    if (now?.id === browser?.id && now?.name === browser?.name) return;
    await file.change(({ accounts, backends }) => {
      const { knownAccounts, knownBackends } = this.#options;
      // Removed accounts and backends are forgotten with the next change, when they can no longer be restored.
      return 'accountId' in owner
        ? { accounts: changed(accounts, owner.accountId, browser, new Set(knownAccounts())), backends }
        : { accounts, backends: changed(backends, owner.backendId, browser, new Set(knownBackends())) };
    });
  }
}

/** The choices with a changed one, without those of unknown owners. */
function changed<Id extends string>(
  choices: Readonly<Record<Id, RememberedBrowser>>,
  id: Id,
  browser: RememberedBrowser | null,
  known: ReadonlySet<Id>,
): Record<Id, RememberedBrowser> {
  const next = new Map<Id, RememberedBrowser>();
  for (const key in choices) if (known.has(key)) next.set(key, choices[key]);
  if (browser === null) next.delete(id);
  else next.set(id, browser);
  return Object.fromEntries(next) as Record<Id, RememberedBrowser>;
}
