/** Rules for every session: no permission, no download that nobody asked for, no certificate that tells who the user is. */
import type { App, Session } from 'electron';
import { denyPermissions } from './web-contents-security.js';

/** Applies the rules to each session as it is made, the default one included. Has to run before the app is ready. */
export function guardSessions(app: Pick<App, 'on'>): void {
  app.on('session-created', guardSession);
  // Without a listener Chromium offers a TLS server the first certificate of the system that fits (Electron 44 and later also for
  // requests of this process), and a hostile backend would learn who the user is.
  app.on('select-client-certificate', (event, _contents, _url, _certificates, answer) => {
    event.preventDefault();
    answer();
  });
}

/** Applies them to one session; safe to repeat. */
export function guardSession(session: Session): void {
  denyPermissions(session);
  // A spell checker that is off for the page alone still downloads its dictionaries, and one that is off for the session may have
  // begun to when the session was made: so it has no language, and no place to download from.
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerLanguages([]);
  session.setSpellCheckerDictionaryDownloadURL(noDictionaries);
}

/** Not a scheme of the network. */
const noDictionaries = 'roster-none://none/';
/** An address that no program can listen at. */
const nowhere = 'socks5://127.0.0.1:0';

/**
 * Takes the network away from the page's session: the page comes from `app://` and asks for nothing else. The content policy does not
 * cover WebRTC, which has to go by this proxy as well (`disable_non_proxied_udp` in the page's policy).
 */
export async function closeNetwork(session: Pick<Session, 'setProxy'>): Promise<void> {
  await session.setProxy({ mode: 'fixed_servers', proxyRules: nowhere, proxyBypassRules: '<-loopback>' });
}
