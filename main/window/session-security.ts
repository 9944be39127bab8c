/** Hardens every session: denies permissions, disables unrequested downloads and never sends client certificates. */
import type { App, Session } from 'electron';
import { denyPermissions } from './web-contents-security.js';

/** Hardens each session when it is created, including the default one. Must run before the app is ready. */
export function guardSessions(app: Pick<App, 'on'>): void {
  app.on('session-created', guardSession);
  // Without a listener Chromium sends a TLS server the first matching client certificate of the system (since Electron
  // 44 also for requests of the main process), which would reveal the user's identity to a hostile backend.
  app.on('select-client-certificate', (event, _contents, _url, _certificates, answer) => {
    event.preventDefault();
    answer();
  });
}

/** Hardens one session. Idempotent. */
export function guardSession(session: Session): void {
  denyPermissions(session);
  // Disabling the spell checker for the page alone does not stop dictionary downloads, and disabling it for the session
  // may be too late: the download can start when the session is created. So remove its languages and download URL as
  // well.
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerLanguages([]);
  session.setSpellCheckerDictionaryDownloadURL(noDictionaries);
}

/** Not a network scheme. */
const noDictionaries = 'roster-none://none/';
/** An address on which no program can listen. */
const nowhere = 'socks5://127.0.0.1:0';

/**
 * Blocks network access for the page's session: the page is served from `app://` and needs no other requests. The
 * content security policy does not cover WebRTC, but it must use this proxy too (`disable_non_proxied_udp` in
 * `web-contents-security.ts`).
 */
export async function closeNetwork(session: Pick<Session, 'setProxy'>): Promise<void> {
  await session.setProxy({ mode: 'fixed_servers', proxyRules: nowhere, proxyBypassRules: '<-loopback>' });
}
