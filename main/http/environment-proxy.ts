/** The proxy that the environment names, for the backend that runs alone. Node before version 24 knows none of these variables. */

const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** Sends what `fetch` asks by the proxy of `https_proxy` and `http_proxy`, except to the hosts of `no_proxy`. */
export async function useEnvironmentProxy(env: NodeJS.ProcessEnv): Promise<void> {
  if (names.every((name) => (env[name] ?? '') === '')) return;
  // Read here: without a proxy nothing of it is used.
  const { EnvHttpProxyAgent, setGlobalDispatcher } = await import('undici');
  setGlobalDispatcher(new EnvHttpProxyAgent({ proxyTunnel: false }));
}
