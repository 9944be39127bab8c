/** Opens a users.db, which upgrades it: prints a line before, and another one with the time it took. */
import { openSqliteStore } from '../../../main/server/store/sqlite/sqlite-store.js';

console.log('opening');
const start = performance.now();
const store = openSqliteStore(process.argv[2] ?? '');
console.log(`open after ${String(Math.ceil(performance.now() - start))} ms`);
await store.close();
