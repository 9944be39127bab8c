/** The user's settings for the whole app. */
import { type Language, type Settings, settings } from '../../preload/contract/index.js';
import { matchLanguage } from '../../preload/i18n/match-language.js';
import type { JsonFile } from '../storage/json-file.js';
import { goodFields } from '../storage/salvage.js';
import type { ChangeFeed } from './change-feed.js';

const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  closeToTray: false,
  startAtLogin: false,
  clicking: 'shows',
  notify: true,
  notifyBackends: true,
  notifyConsent: true,
  quietHours: { isOn: false, from: '22:00', until: '07:00' },
  textSize: 'normal',
  showPictures: true,
  checkForUpdates: true,
  quickShortcut: null,
  terminalAccount: null,
};

/** File format of the settings. */
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
    // Version 1 had no update check.
    1: (content: Record<string, unknown>) => ({ ...content, checkForUpdates: true }),
  },
};

export interface SettingsServiceOptions {
  file: JsonFile<Settings>;
  feed: ChangeFeed;
  /** The user's preferred languages according to the system, most preferred first. */
  systemLanguages: () => readonly string[];
}

/** Reads and changes the stored settings. */
export class SettingsService {
  readonly #options: SettingsServiceOptions;

  constructor(options: SettingsServiceOptions) {
    this.#options = options;
  }

  get value(): Settings {
    return this.#options.file.value;
  }

  /** The language of the user interface. */
  get language(): Language {
    const { language } = this.value;
    return language === 'system' ? matchLanguage(this.#options.systemLanguages()) : language;
  }

  /** Stores and publishes new settings. Durable when it resolves. @throws StorageError */
  async change(settings: Settings): Promise<void> {
    await this.#options.file.replace(settings);
    this.#options.feed.publish({ kind: 'settingsChanged', settings, language: this.language });
  }
}
