/** Metrics for Prometheus: requests by route template and status, their latency, logins, and the state of the store. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { EventSink } from '../events/event-log.js';
import type { RequestObserver } from '../routes/observe-requests.js';

/** What a server reports. */
export interface Metrics extends EventSink {
  observe: RequestObserver;
  /** Asks the server whether its database responds whenever the metrics are read. */
  watch: (isReady: () => Promise<boolean>) => void;
}

/** The text of all metrics, and its content type. */
export interface MetricsPage {
  contentType: string;
  text: () => Promise<string>;
}

/** No label contains an ID, a name or an address: each value would be a time series of its own. */
export function createMetrics(): Metrics & { page: MetricsPage } {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const requests = new Counter({
    ...{ name: 'roster_requests_total', help: 'Requests by method, route and status', registers: [register] },
    labelNames: ['method', 'route', 'status'],
  });
  const latency = new Histogram({
    ...{ name: 'roster_request_duration_seconds', help: 'Time until the response', registers: [register] },
    labelNames: ['method', 'route'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  });
  const logins = new Counter({
    ...{ name: 'roster_logins_total', help: 'Logins by provider and result', registers: [register] },
    labelNames: ['provider', 'result'],
  });
  let isReady: () => Promise<boolean> = () => Promise.resolve(false);
  new Gauge({
    ...{ name: 'roster_store_up', help: '1 if the database responds', registers: [register] },
    async collect() {
      this.set((await isReady()) ? 1 : 0);
    },
  });
  return {
    observe: ({ method, route, status, seconds }) => {
      requests.inc({ method, route, status: String(status) });
      latency.observe({ method, route }, seconds);
    },
    record: ({ kind, outcome, provider }) => {
      if (kind === 'sign-in') logins.inc({ provider: provider ?? 'unknown', result: outcome });
    },
    watch: (ask) => {
      isReady = ask;
    },
    page: { contentType: register.contentType, text: () => register.metrics() },
  };
}
