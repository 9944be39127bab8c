/** Serves metrics on a port of their own: a proxy in front of the client API cannot pass them on by mistake. */
import { Hono } from 'hono';
import { listen, type Listening } from '../listen.js';
import type { MetricsPage } from './metrics.js';

/** Listens on 127.0.0.1. @throws the system's error if the port is unavailable */
export function serveMetrics({ contentType, text }: MetricsPage, port: number): Promise<Listening> {
  const http = new Hono();
  http.get('/metrics', async () => new Response(await text(), { headers: { 'Content-Type': contentType } }));
  return listen(http.fetch, port);
}
