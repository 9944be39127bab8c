import { writeFileSync } from 'node:fs';
import { drivenApp, pressAndWait } from './driven-app.js';
import { keyPaints, shownCount, watchKeys } from './in-page.mjs';
import { newProfile } from './profile.js';
const { app, page } = await drivenApp(await newProfile(10_000));
await page.locator('input[type="search"]').focus();
await page.evaluate(watchKeys);
const type = async (key) => pressAndWait(page, key, `[data-account]:not([aria-setsize="${await page.evaluate(shownCount)}"])`);
for (let i = 0; i < 4; i++) for (const k of ['9', '8', '7', 'Escape']) await type(k);
const cdp = await page.context().newCDPSession(page);
await cdp.send('Profiler.enable'); await cdp.send('Profiler.setSamplingInterval', { interval: 200 }); 
const before = (await page.evaluate(keyPaints)).length;
await cdp.send('Profiler.start');
for (let i = 0; i < 30; i++) for (const k of ['9', 'Escape']) await type(k);
const { profile } = await cdp.send('Profiler.stop');
writeFileSync('/tmp/exp/search.cpuprofile', JSON.stringify(profile));
const t = (await page.evaluate(keyPaints)).slice(before); for (let k = 0; k < 2; k++) { const v = t.filter((_, i) => i % 2 === k).sort((a, b) => a - b); console.log(k, v.map((x) => x.toFixed(0)).join(' ')); }
await app.close(); process.exit(0);
