/** The least that the server's HTTP library can be asked: the same JSON for everybody. Prints its address. */
import { Hono } from 'hono';
import { listen } from '../../../main/server/listen.js';

const app = new Hono().all('*', (c) => c.json({ hello: 'world' }));

void listen(app.fetch, 0).then(({ url }) => {
  console.log(url);
});
