/** The installed browsers. They are searched for only when they are needed. */
import type { BrowserId, BrowserSummary } from '../../preload/contract/index.js';
import { trimmed } from '../../preload/text/entered-text.js';
import {
  browserIdOf,
  type BrowserOption,
  type Command,
  type InstalledBrowser,
  nameOfOption,
  optionsOf,
} from './browser.js';

export interface InstalledBrowsersOptions {
  find: () => Promise<InstalledBrowser[]>;
  start: (command: Command) => Promise<void>;
  now: () => number;
}

/** A list stays valid for this time, so that a menu that is opened again appears at once. */
const listValidMs = 10_000;

export class InstalledBrowsers {
  readonly #options: InstalledBrowsersOptions;
  readonly #names = new Map<BrowserId, string>();
  #last: { found: Promise<InstalledBrowser[]>; at: number } | undefined;

  constructor(options: InstalledBrowsersOptions) {
    this.#options = options;
  }

  /** The browsers for a menu. Neither paths nor switches leave main. */
  async list(): Promise<BrowserSummary[]> {
    return (await this.#recent()).map((browser) => ({
      id: browserIdOf(browser, null),
      name: browser.name,
      profiles: browser.profiles.map((profile) => ({
        id: browserIdOf(browser, profile),
        name: profile.name,
        detail: profile.detail,
      })),
    }));
  }

  /** The browser with an ID, as it is installed now; null if it is gone. */
  async find(id: BrowserId): Promise<BrowserOption | null> {
    return optionsOf(await this.#search()).find((option) => option.id === id) ?? null;
  }

  /** The name of a browser that was found before; null if none was. */
  nameOf(id: BrowserId): string | null {
    return this.#names.get(id) ?? null;
  }

  /** The browsers that a typed name may mean, and the names of all. The case does not matter. */
  async named(text: string): Promise<{ matches: BrowserOption[]; names: string[] }> {
    const options = optionsOf(await this.#recent());
    const wanted = folded(text);
    const exact = options.filter((option) => folded(nameOfOption(option)) === wanted);
    const matches = exact.length > 0 ? exact : options.filter((option) => otherNames(option).includes(wanted));
    return { matches, names: options.map(nameOfOption) };
  }

  /** Opens a URL, which the caller has checked, in a browser. @throws Error if it cannot be started */
  async open({ browser, profile }: BrowserOption, url: string): Promise<void> {
    await this.#options.start(browser.commandFor(url, profile?.switches ?? []));
  }

  #recent(): Promise<InstalledBrowser[]> {
    const { now } = this.#options;
    const isRecent = this.#last !== undefined && Math.abs(now() - this.#last.at) < listValidMs;
    return isRecent && this.#last !== undefined ? this.#last.found : this.#search();
  }

  #search(): Promise<InstalledBrowser[]> {
    const last = { found: this.#options.find(), at: this.#options.now() };
    this.#last = last;
    last.found.then(
      (browsers) => {
        for (const option of optionsOf(browsers)) this.#names.set(option.id, nameOfOption(option));
      },
      () => {
        if (this.#last === last) this.#last = undefined;
      },
    );
    return last.found;
  }
}

/** Names besides the one that is shown: with the browser's aliases, or the profile's folder or email address. */
function otherNames({ browser, profile }: BrowserOption): string[] {
  const browsers = [browser.name, ...browser.aliases];
  const profiles = profile === null ? [null] : [profile.name, profile.key, profile.detail];
  return browsers.flatMap((name) =>
    profiles.flatMap((one) =>
      one === null && profile !== null ? [] : folded(one === null ? name : `${name} (${one})`),
    ),
  );
}

function folded(text: string): string {
  return trimmed(text).normalize('NFC').toLowerCase();
}
