/** Whether windows are Wayland's own, which Electron does not tell. */

/** What decides it. */
export interface WindowSystem {
  platform: NodeJS.Platform;
  env: Readonly<NodeJS.ProcessEnv>;
  /** Value of a switch of the command line; empty when it is not given. */
  switchValue: (name: string) => string;
  /** Electron's version, such as `45.4.1`. */
  electron: string;
}

/** The first version that takes Wayland by itself in a Wayland session. */
const byDefaultSince = 38;

/** As Chromium chooses: what was asked for, else what the session is. */
export function isWayland({ platform, env, switchValue, electron }: WindowSystem): boolean {
  if (platform !== 'linux') return false;
  const hint = switchValue('ozone-platform-hint') || (env['ELECTRON_OZONE_PLATFORM_HINT'] ?? '');
  const fallback = Number.parseInt(electron) >= byDefaultSince ? 'auto' : 'x11';
  const chosen = switchValue('ozone-platform') || hint || fallback;
  if (chosen !== 'auto') return chosen === 'wayland';
  return env['XDG_SESSION_TYPE'] === 'wayland' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
}
