/** What a person sets once for the whole of Roster. */
import { settings, type Language, type Settings } from '../../preload/contract/index.js';
import { matchLanguage } from '../../preload/i18n/translate.js';
import type { JsonFile } from '../storage/json-file.js';
import { goodFields } from '../storage/salvage.js';
import type { ChangeFeed } from './change-feed.js';

/** As Roster comes. */
export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  closeToTray: false,
  startAtLogin: false,
  notify: true,
  checkForUpdates: true,
};

/** How the settings rest in their file. */
export const settingsFormat = {
  name: 'settings',
  version: 2,
  schema: settings,
  defaults: defaultSettings,
  salvage: (content: Record<string, unknown>) => {
    const { kept, dropped } = goodFields(settings, defaultSettings, content);
    return { content: kept, dropped };
  },
  migrations: {
    // Version 1 knew no updates.
    1: (content: Record<string, unknown>) => ({ ...content, checkForUpdates: true }),
  },
};

/** What the settings work on. */
export interface SettingsServiceOptions {
  file: JsonFile<Settings>;
  feed: ChangeFeed;
  /** The person's languages as the system has them, best first. */
  systemLanguages: () => readonly string[];
}

/** The settings, durable. */
export class SettingsService {
  readonly #options: SettingsServiceOptions;

  constructor(options: SettingsServiceOptions) {
    this.#options = options;
  }

  get value(): Settings {
    return this.#options.file.value;
  }

  /** The language to speak. */
  get language(): Language {
    const { language } = this.value;
    return language === 'system' ? matchLanguage(this.#options.systemLanguages()) : language;
  }

  /** Durable when it resolves. @throws VaultError */
  async change(settings: Settings): Promise<void> {
    await this.#options.file.replace(settings);
    this.#options.feed.publish({ kind: 'settingsChanged', settings, language: this.language });
  }
}
