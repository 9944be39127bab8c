/** Saves a diagnostics file where the user chooses. */
import { basename } from 'node:path';
import { app } from 'electron';
import type { AppSnapshot } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { readIfExists, writeDurably } from '../storage/durable-file.js';
import { diagnosticsText } from './diagnostics-report.js';

export interface DiagnosticsSources {
  snapshot: () => AppSnapshot;
  vault: { status: () => Promise<{ kind: string }> };
}

export interface SaveDiagnosticsOptions {
  logFile: string;
  /** Shows a save dialog. Returns null if the user cancelled. */
  chooseTarget: (dialog: { title: string; name: string }) => Promise<string | null>;
}

/** Returns the name of the file; null if the user cancelled. @throws VaultError */
export async function saveDiagnostics(
  { snapshot, vault }: DiagnosticsSources,
  { logFile, chooseTarget }: SaveDiagnosticsOptions,
): Promise<string | null> {
  const path = await chooseTarget({ title: t().diagnosticsTitle, name: 'roster-diagnostics.txt' });
  if (path === null) return null;
  const { electron, chrome, node } = process.versions;
  const text = diagnosticsText({
    snapshot: snapshot(),
    vault: (await vault.status()).kind,
    versions: { roster: app.getVersion(), electron, chrome, node },
    log: (await readIfExists(logFile)) ?? '',
    now: Date.now(),
  });
  await writeDurably(path, text);
  return basename(path);
}
