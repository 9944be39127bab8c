/** Proxy from environment variables, for the standalone backend. Node before version 24 ignores these variables. */

const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** Routes global `fetch` requests through `https_proxy` and `http_proxy`, except to the hosts in `no_proxy`. */
export async function useEnvironmentProxy(env: NodeJS.ProcessEnv): Promise<void> {
  if (names.every((name) => (env[name] ?? '') === '')) return;
  // Imported lazily: not needed without a proxy.
  const { EnvHttpProxyAgent, setGlobalDispatcher } = await import('undici');
  setGlobalDispatcher(new EnvHttpProxyAgent({ proxyTunnel: false }));
}
