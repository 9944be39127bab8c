/** Reports every request by its route template, for metrics and the log: paths and queries may contain secrets. */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';

export interface ObservedRequest {
  method: string;
  /** `none` for requests that no route serves. */
  route: string;
  status: number;
  seconds: number;
}

export type RequestObserver = (request: ObservedRequest) => void;

/** Any other method is counted as one: a client could invent names. */
const methods = new Set(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH']);

export function observeRequests(observe: RequestObserver): MiddlewareHandler {
  return async (c, next) => {
    const startedAt = performance.now();
    await next();
    const method = methods.has(c.req.method) ? c.req.method : 'other';
    const route = matchedRoutes(c).findLast(({ method: of }) => of !== 'ALL')?.path ?? 'none';
    observe({ method, route, status: c.res.status, seconds: (performance.now() - startedAt) / 1000 });
  };
}
