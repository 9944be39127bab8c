/** What no page in Roster may do, whatever it was made to believe (Electron security checklist, items 4, 5, 11 to 15). */
import type { App, Session, WebContents } from 'electron';

/** What the policy needs. */
export interface WebContentsSecurityOptions {
  /** Origins that the window may show: the page's own, and the development server's while developing. */
  ownOrigins: readonly string[];
  /** Told what was refused. The address is cut to its origin: a query may hold a code. */
  onRefused: (what: string, origin: string) => void;
}

/** Denies permissions and devices to everything in a session. */
export function denyPermissions(session: Session): void {
  // Copying a user id is the one thing that the page asks the system for.
  const allowed: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(allowed.has(permission));
  });
  session.setPermissionCheckHandler((_contents, permission) => allowed.has(permission));
  session.setDevicePermissionHandler(() => false);
}

/** Keeps every page where it is: no navigation, no new windows, no webviews. */
export function secureWebContents(app: App, options: WebContentsSecurityOptions): void {
  app.on('web-contents-created', (_event, contents) => {
    secure(contents, options);
  });
}

function secure(contents: WebContents, { ownOrigins, onRefused }: WebContentsSecurityOptions): void {
  // WebRTC asks past the content policy. By a proxy alone it cannot leave: the page's session has one that leads nowhere.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  const refuseForeign = (event: { preventDefault: () => void }, url: string) => {
    if (ownOrigins.includes(originOf(url))) return;
    event.preventDefault();
    onRefused('navigation', originOf(url));
  };
  contents.on('will-navigate', (details) => {
    refuseForeign(details, details.url);
  });
  contents.on('will-redirect', (details) => {
    refuseForeign(details, details.url);
  });
  contents.on('will-frame-navigate', (details) => {
    refuseForeign(details, details.url);
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    onRefused('webview', '');
  });
  contents.setWindowOpenHandler(({ url }) => {
    onRefused('window', originOf(url));
    return { action: 'deny' };
  });
}

/** Scheme and host of an address. `URL.origin` says `null` for schemes that are not the web's own. */
export function originOf(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return '';
  }
}
