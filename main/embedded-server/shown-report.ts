/** The server's import report as the window shows it. */
import type { ImportReport as ShownReport, ProviderType } from '../../preload/contract/index.js';
import { plainText } from '../../preload/text/plain-text.js';
import type { ImportReport } from '../server/import-report/report.js';

/** Exports of these years have one file for each provider. */
const layoutsWithProviderFiles: ReadonlySet<ImportReport['layout']> = new Set(['Stitch 2018', 'Realm 2020']);
const secretsFile = 'secrets.json';

/** Converts a report. Names come from files, so they are made safe to show; the paths of files are kept. */
export function shownReport(report: ImportReport): ShownReport {
  return {
    folder: report.folder,
    everyUserCanSignIn: report.everyUserCanSignIn,
    signIn: report.signIn.map(({ provider, works, problems }) => ({
      ...{ provider, works, problems: problems.map(withPlainName) },
      file: settingsFile(report.layout, provider),
    })),
    functions: report.functions.map(({ name, file, problems }) => ({
      ...{ name: plainText(name), file, problems: problems.map(withPlainName) },
    })),
    authTriggers: report.authTriggers.map(({ name }) => plainText(name)),
    missingSecrets: report.missingSecrets.map(({ name }) => ({ name: plainText(name), file: secretsFile })),
    unserved: report.unserved.map(({ kind, names }) => ({ kind, names: names.map(plainText) })),
    notes: report.notes.map(plainText),
  };
}

function withPlainName<Problem extends { name: string }>(problem: Problem): Problem {
  return { ...problem, name: plainText(problem.name) };
}

function settingsFile(layout: ImportReport['layout'], provider: ProviderType): string {
  return layoutsWithProviderFiles.has(layout) ? `auth_providers/${provider}.json` : 'auth/providers.json';
}
