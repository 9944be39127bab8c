/** Removes environment variables that enable debugging or weaken security from a packaged app. */

/** Variables of Node and Chromium that write TLS keys to a file, add certificates or code, or redirect logs. */
const names: ReadonlySet<string> = new Set([
  'SSLKEYLOGFILE',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'OPENSSL_CONF',
  'OPENSSL_MODULES',
  'OPENSSL_ENGINES',
  'CHROME_LOG_FILE',
  'DEBUG',
]);
/** All variables of Node and Electron, including those of future versions. */
const prefixes: readonly string[] = ['NODE_', 'ELECTRON_'];
/** Selects the display server; a legitimate user setting. */
const kept: ReadonlySet<string> = new Set(['ELECTRON_OZONE_PLATFORM_HINT']);

/**
 * Removes the variables for this process and its children. Must run first. This includes `NODE_EXTRA_CA_CERTS`: the
 * app's requests use Chromium, which reads the system's certificates.
 */
export function cleanEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(env)) {
    // Environment variable names are case-insensitive on Windows.
    const upper = name.toUpperCase();
    const isWeakening = names.has(upper) || prefixes.some((prefix) => upper.startsWith(prefix));
    if (isWeakening && !kept.has(upper)) Reflect.deleteProperty(env, name);
  }
}
