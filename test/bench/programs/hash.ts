/**
 * Checks a password again and again with nothing around it: `hash.ts <hash> <password> <at once> <milliseconds>`. Prints how often in a
 * second.
 */
import { isPassword } from '../../../main/server/providers/password-hash.js';

const [hash = '', password = '', atOnce = '', ms = ''] = process.argv.slice(2);

async function perSecond(): Promise<number> {
  await isPassword(hash, password);
  const started = performance.now();
  let done = 0;
  const check = async () => {
    while (performance.now() < started + Number(ms)) {
      await isPassword(hash, password);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: Number(atOnce) }, check));
  return (done * 1000) / (performance.now() - started);
}

void perSecond().then(console.log);
