/** An installed browser and its profiles. */
import { createHash } from 'node:crypto';
import { type BrowserId, browserId } from '../../preload/contract/index.js';

/** A user profile of a browser. */
export interface BrowserProfile {
  /** The browser's own key for the profile, which stays the same when the user renames it. */
  key: string;
  name: string;
  /** Distinguishes profiles of the same name, such as an email address. */
  detail: string | null;
  /** Switches that select it on the browser's command line. */
  switches: readonly string[];
}

/** A program and its arguments. Started without a shell. */
export interface Command {
  program: string;
  args: readonly string[];
}

/** A browser as the system has registered it. */
export interface InstalledBrowser {
  /** The system's key of the registration, such as the ID of the desktop entry. */
  key: string;
  name: string;
  /** Other names that select it, such as the name of its executable. */
  aliases: readonly string[];
  profiles: readonly BrowserProfile[];
  /** The command that opens a URL, with the switches of a profile. The URL is in exactly one argument. */
  commandFor: (url: string, switches: readonly string[]) => Command;
}

/** A browser or one of its profiles, as the user chooses it. */
export interface BrowserOption {
  id: BrowserId;
  browser: InstalledBrowser;
  /** Null: the profile that the browser opens by itself. */
  profile: BrowserProfile | null;
}

/** The ID of a browser or of one of its profiles. The same after a restart. */
export function browserIdOf({ key }: InstalledBrowser, profile: BrowserProfile | null): BrowserId {
  const text = JSON.stringify([key, profile?.key ?? null]);
  return browserId.parse(createHash('sha256').update(text).digest('hex').slice(0, 32));
}

/** Every browser, each followed by its profiles. */
export function optionsOf(browsers: readonly InstalledBrowser[]): BrowserOption[] {
  return browsers.flatMap((browser) =>
    [null, ...browser.profiles].map((profile) => ({ id: browserIdOf(browser, profile), browser, profile })),
  );
}

/** The full name, such as “Chromium (Work)”. */
export function nameOfOption({ browser, profile }: Pick<BrowserOption, 'browser' | 'profile'>): string {
  return profile === null ? browser.name : `${browser.name} (${profile.name})`;
}
