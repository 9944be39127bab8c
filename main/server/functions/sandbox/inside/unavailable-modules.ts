/**
 * Node's modules that packages load although functions may not use them. They can be loaded, but their functions throw when
 * they are called.
 */

const system = {
  EOL: '\n',
  devNull: '/dev/null',
  constants: { signals: {}, errno: {} },
  arch: () => 'x64',
  availableParallelism: () => 1,
  cpus: () => [],
  endianness: () => 'LE',
  freemem: () => 0,
  homedir: () => '/',
  hostname: () => 'localhost',
  loadavg: () => [0, 0, 0],
  networkInterfaces: () => ({}),
  platform: () => 'linux',
  release: () => '',
  tmpdir: () => '/tmp',
  totalmem: () => 0,
  type: () => 'Linux',
  uptime: () => 0,
  userInfo: () => ({ username: '', uid: -1, gid: -1, shell: null, homedir: '/' }),
  version: () => '',
};

/** A store of values for the code that `run` calls, as far as it is synchronous. */
class AsyncLocalStorage {
  #value: unknown;

  run(value: unknown, work: (...given: unknown[]) => unknown, ...given: unknown[]): unknown {
    const before = this.#value;
    this.#value = value;
    try {
      return work(...given);
    } finally {
      this.#value = before;
    }
  }

  getStore(): unknown {
    return this.#value;
  }
}

const channel = () => ({ hasSubscribers: false, publish: () => undefined, subscribe: () => undefined });

const parts: Record<string, Record<string, unknown>> = {
  async_hooks: { AsyncLocalStorage, AsyncResource: class {} },
  child_process: {},
  cluster: { isMaster: true, isPrimary: true, isWorker: false },
  dgram: {},
  diagnostics_channel: { channel, hasSubscribers: () => false, tracingChannel: channel },
  dns: {},
  'dns/promises': {},
  fs: { constants: { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 }, existsSync: () => false },
  'fs/promises': {},
  http2: { constants: {} },
  module: {},
  net: {
    isIP: ipVersion,
    isIPv4: (text: unknown) => ipVersion(text) === 4,
    isIPv6: (text: unknown) => ipVersion(text) === 6,
  },
  os: system,
  perf_hooks: { performance: { now: () => Date.now(), mark: () => undefined, measure: () => undefined } },
  readline: {},
  tls: { rootCertificates: [], DEFAULT_MIN_VERSION: 'TLSv1.2', DEFAULT_MAX_VERSION: 'TLSv1.3' },
  tty: { isatty: () => false },
  v8: {},
  vm: {},
  worker_threads: { isMainThread: true, parentPort: null, workerData: null, threadId: 0 },
};

export function unavailableModule(name: string): object | undefined {
  const own = Object.hasOwn(parts, name) ? parts[name] : undefined;
  return own === undefined ? undefined : withFailures(name, own);
}

/** Adds a function that throws for every other name. Packages also inherit from such names, or look for functions. */
function withFailures(path: string, own: Record<string, unknown>): object {
  const failures = new Map<string, unknown>();
  return new Proxy(own, {
    get: (target, key) => {
      if (typeof key === 'symbol' || key === '__esModule' || key === 'default' || key === 'then') return undefined;
      if (Object.hasOwn(target, key)) return target[key];
      if (key === 'promises') return withFailures(`${path}.promises`, {});
      const known = failures.get(key) ?? failing(`${path}.${key}`);
      failures.set(key, known);
      return known;
    },
  });
}

function failing(what: string): unknown {
  return function unavailable(): never {
    throw Object.assign(new Error(`${what} is not available to functions of this backend.`), {
      code: 'ERR_ACCESS_DENIED',
    });
  };
}

function ipVersion(given: unknown): 0 | 4 | 6 {
  const text = String(given);
  const parts4 = text.split('.');
  if (parts4.length === 4 && parts4.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return 4;
  return /^[0-9a-f:.]+$/i.test(text) && text.includes(':') && URL.canParse(`http://[${text}]/`) ? 6 : 0;
}
