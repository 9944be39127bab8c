/** A sign-in that continues in the browser, in German. */
import type { BrowserSignInMessages } from '../../en/renderer/browser-sign-in.js';

export const browserSignInDe: BrowserSignInMessages = {
  waitingFor: (provider) => `Warten auf ${provider} …`,
  waitingForHint: 'Schließen Sie die Anmeldung im Browser ab. Danach kommt Roster von selbst nach vorn.',
  nothingOpened: 'Nichts hat sich geöffnet?',
  browserFor: (provider) => `Browser für ${provider}`,
  openIn: 'Öffnen in',
  defaultBrowser: 'Standardbrowser',
  lastProfile: 'Zuletzt verwendetes Profil',
  lookingForBrowsers: 'Browser werden gesucht …',
  noOtherBrowser: 'Kein anderer Browser gefunden',
  browserGone: 'Nicht verfügbar',
  opensIn: (browser) => `Öffnet sich in ${browser}`,
  useDefaultBrowser: 'Standardbrowser verwenden',
  waitingInHint: (browser) => `Schließen Sie die Anmeldung in ${browser} ab. Danach kommt Roster von selbst nach vorn.`,
  notOpenedIn: (browser) => `${browser} ließ sich nicht öffnen.`,
  linkCopied: 'Der Link ist in der Zwischenablage.',
  linkCopiedHint: 'Öffnen Sie ihn in einem Browser auf diesem Computer. Danach kommt Roster von selbst nach vorn.',
  expiresIn: (seconds) => `Läuft in ${seconds === 1 ? '1 Sekunde' : `${String(seconds)} Sekunden`} ab.`,
  pasteLabel: 'Adresse der Seite, die nicht geladen wurde',
  pasteHint:
    'Kopieren Sie die vollständige Adresse aus dem Browser und fügen Sie sie hier ein. Fügen Sie sie nirgends sonst ein.',
  pasteAction: 'Diese Adresse verwenden',
  notOpened: 'Es ließ sich kein Browser öffnen.',
  notOpenedHint: 'Kopieren Sie den Link und öffnen Sie ihn in einem Browser.',
  exchanging: 'Sie werden angemeldet …',
  openAgain: 'Noch einmal öffnen',
  copyLink: 'Link kopieren',
};
