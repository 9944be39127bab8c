/** Paths and environment variables of the `electron` package and its download. */

/** Path of the binary inside an Electron folder. */
export function binaryIn(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];
const mirrorNames = ['ELECTRON_MIRROR', 'npm_config_electron_mirror', 'NPM_CONFIG_ELECTRON_MIRROR'];
const usualHost = 'github.com';

/** The host that a download must be able to resolve. Null: a proxy resolves names. */
export function hostToLookUp(env: NodeJS.ProcessEnv): string | null {
  const isSet = (name: string) => (env[name] ?? '') !== '';
  if (proxyNames.some(isSet)) return null;
  const mirror = env[mirrorNames.find(isSet) ?? ''] ?? '';
  return URL.canParse(mirror) ? new URL(mirror).hostname : usualHost;
}
