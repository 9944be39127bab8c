/**
 * Verifies a password repeatedly and prints the number of verifications per second: `hash.ts <hash> <password> <milliseconds>
 * [<concurrency>]`. The default is one verification per core, which is the fastest.
 */
import { availableParallelism } from 'node:os';
import { verify } from '@node-rs/argon2';

const [hash = '', password = '', ms = '', concurrency = String(availableParallelism())] = process.argv.slice(2);

async function measureRate(): Promise<number> {
  await verify(hash, password);
  const startedAt = performance.now();
  let count = 0;
  const worker = async () => {
    while (performance.now() < startedAt + Number(ms)) {
      await verify(hash, password);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, worker));
  return (count * 1000) / (performance.now() - startedAt);
}

void measureRate().then(console.log);
