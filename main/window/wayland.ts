/** Detects native Wayland windows, which Electron does not report. */

export interface WindowSystem {
  platform: NodeJS.Platform;
  env: Readonly<NodeJS.ProcessEnv>;
  /** Value of a command line switch; empty if not given. */
  switchValue: (name: string) => string;
  /** Electron's version, such as `45.4.1`. */
  electron: string;
}

/** First Electron version that uses Wayland by default in a Wayland session. */
const byDefaultSince = 38;

/** Follows Chromium's logic: an explicit choice first, otherwise the session type. */
export function isWayland({ platform, env, switchValue, electron }: WindowSystem): boolean {
  if (platform !== 'linux') return false;
  const hint = switchValue('ozone-platform-hint') || (env['ELECTRON_OZONE_PLATFORM_HINT'] ?? '');
  const fallback = Number.parseInt(electron) >= byDefaultSince ? 'auto' : 'x11';
  const chosen = switchValue('ozone-platform') || hint || fallback;
  if (chosen !== 'auto') return chosen === 'wayland';
  return env['XDG_SESSION_TYPE'] === 'wayland' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
}
