/** The user’s settings, and what “About” shows. */
import * as z from 'zod';
import { textSizes } from '../../text-size.js';
import { accountId } from '../ids.js';

/** Supported languages. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** A time of the day, as in `07:30`. */
const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

/** The user's settings. Settings that are missing in older files have defaults. */
export const settings = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', ...languages]),
  /** Keep running in the tray when the window is closed. */
  closeToTray: z.boolean(),
  startAtLogin: z.boolean(),
  /** The effect of a click on an account in the list; Enter and a double click always switch. */
  clicking: z.enum(['shows', 'switches']).default('shows'),
  /** Show a system notification when a session expires. */
  notify: z.boolean(),
  /** Show a system notification when a backend with accounts stops responding. */
  notifyBackends: z.boolean().default(true),
  /** Show a system notification when a program asks for a token and the window that asks may be covered. */
  notifyConsent: z.boolean().default(true),
  /** The time of the day without notifications about events that the user did not cause. */
  quietHours: z
    .strictObject({ isOn: z.boolean(), from: timeOfDay, until: timeOfDay })
    .default({ isOn: false, from: '22:00', until: '07:00' }),
  /** The size of text and controls. */
  textSize: z.enum(textSizes).default('normal'),
  /** Show the profile pictures that providers have. */
  showPictures: z.boolean().default(true),
  /** Check for updates once a day. */
  checkForUpdates: z.boolean(),
  /** Whether a global shortcut opens the quick switch; null: where the desktop allows it. Files of older versions have none. */
  quickShortcut: z.boolean().nullable().default(null),
  /** The account that commands use when nothing else names one. Null: the active account. Older files have no such setting. */
  terminalAccount: accountId.nullable().default(null),
});
export type Settings = z.infer<typeof settings>;

/** The global shortcut of the quick switch. `refused`: another program has it, or the desktop allows none. */
export interface QuickShortcut {
  accelerator: string;
  state: 'on' | 'off' | 'refused';
}

/** Contents of the “About” dialog. */
export interface About {
  version: string;
  electron: string;
  chromium: string;
  node: string;
  /** Release notes of this version. May be empty. */
  notes: string;
  licences: { name: string; version: string; licence: string; text: string }[];
}
