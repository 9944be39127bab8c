/** The crash reports that Roster wrote. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the texts of the reports in a profile folder. */
export function crashReportsIn(profile: string): string[] {
  const folder = join(profile, 'crash-reports');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
}
