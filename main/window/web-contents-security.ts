/**
 * Restrictions that apply to every page even if it is compromised (Electron security checklist, items 4, 5, 11 to 15).
 */
import type { App, Session, WebContents } from 'electron';

export interface WebContentsSecurityOptions {
  /** Origins that the window may show: the page's own, and the development server's during development. */
  ownOrigins: readonly string[];
  /** Called for each refused action. The address is reduced to its origin, because its query may contain a code. */
  onRefused: (what: string, origin: string) => void;
}

/** Denies all permissions and devices in a session, except writing to the clipboard. */
export function denyPermissions(session: Session): void {
  // The page only needs this permission, to copy user ids.
  const allowed: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(allowed.has(permission));
  });
  session.setPermissionCheckHandler((_contents, permission) => allowed.has(permission));
  session.setDevicePermissionHandler(() => false);
}

/** Blocks navigation, new windows and webviews in every page. */
export function secureWebContents(app: App, options: WebContentsSecurityOptions): void {
  app.on('web-contents-created', (_event, contents) => {
    secure(contents, options);
  });
}

function secure(contents: WebContents, { ownOrigins, onRefused }: WebContentsSecurityOptions): void {
  // WebRTC bypasses the content security policy. Restricted to the proxy it cannot connect: the proxy of the page's
  // session is unreachable.
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

/** Returns the scheme and host of an address. `URL.origin` is `null` for non-web schemes. */
export function originOf(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return '';
  }
}
