/**
 * Checks a password again and again with nothing around it: `hash.ts <hash> <password> <milliseconds> [<at once>]`, without the last one
 * on each core, which is the quickest way. Prints how often in a second.
 */
import { availableParallelism } from 'node:os';
import { verify } from '@node-rs/argon2';

const [hash = '', password = '', ms = '', atOnce = String(availableParallelism())] = process.argv.slice(2);

async function perSecond(): Promise<number> {
  await verify(hash, password);
  const started = performance.now();
  let done = 0;
  const check = async () => {
    while (performance.now() < started + Number(ms)) {
      await verify(hash, password);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: Number(atOnce) }, check));
  return (done * 1000) / (performance.now() - started);
}

void perSecond().then(console.log);
