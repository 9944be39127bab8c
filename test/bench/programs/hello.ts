/** Baseline of the server measurement: a minimal server with the same HTTP library. Prints its URL. */
import { Hono } from 'hono';
import { listen } from '../../../main/server/listen.js';

const app = new Hono().all('*', (c) => c.json({ hello: 'world' }));

void listen(app.fetch, 0).then(({ url }) => {
  console.log(url);
});
