/** Removes from a release's environment what debugs a program or weakens what it does. */

/** Read by Node and Chromium: TLS keys written to a file, foreign certificates and code, logs elsewhere. */
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
/** Every variable of Node and Electron, so that those of later versions count as well. */
const prefixes: readonly string[] = ['NODE_', 'ELECTRON_'];
/** The user's choice of the window system. */
const kept: ReadonlySet<string> = new Set(['ELECTRON_OZONE_PLATFORM_HINT']);

/**
 * Removes them, for this process and all that it starts. Has to run first of all. `NODE_EXTRA_CA_CERTS` is among them: the app asks by
 * Chromium, which knows the certificates of the system.
 */
export function cleanEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(env)) {
    // Windows takes names in any case.
    const upper = name.toUpperCase();
    const isWeakening = names.has(upper) || prefixes.some((prefix) => upper.startsWith(prefix));
    if (isWeakening && !kept.has(upper)) Reflect.deleteProperty(env, name);
  }
}
