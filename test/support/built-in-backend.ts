/** The state after “Just try it”: most tests need a backend, and none of them what a first start asks. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedEntry } from '../../main/backends/backend.js';

/** Chooses the built-in backend in a profile in which Roster has not run yet. */
export function chooseBuiltIn(profile: string): void {
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  if (readdirSync(profile).length > 0) return;
  const content = { version: 3, backends: [embeddedEntry], active: {} };
  writeFileSync(join(profile, 'roster.json'), JSON.stringify(content), { mode: 0o600 });
}
