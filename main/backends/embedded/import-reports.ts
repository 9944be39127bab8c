/** The import reports of the app folders that run. Kept in memory: each start of a server makes a new one. */
import type { BackendId, ImportReport, ImportReportSummary } from '../../../preload/contract/index.js';

export class ImportReports {
  readonly #byBackend = new Map<BackendId, ImportReport>();

  /** Null until the server has examined its folder. */
  find(id: BackendId): ImportReport | null {
    return this.#byBackend.get(id) ?? null;
  }

  put(id: BackendId, report: ImportReport): void {
    this.#byBackend.set(id, report);
  }

  forget(id: BackendId): void {
    this.#byBackend.delete(id);
  }

  summary(id: BackendId): ImportReportSummary | null {
    const report = this.find(id);
    return report === null ? null : summaryOfReport(report);
  }
}

function summaryOfReport({
  everyUserCanSignIn,
  signIn,
  functions,
  missingSecrets,
  unserved,
}: ImportReport): ImportReportSummary {
  const failingMethods = signIn.filter(({ works }) => works === 'no').length;
  const failingFunctions = functions.filter(({ problems }) => problems.length > 0).length;
  return {
    everyUserCanSignIn,
    signInMethods: { working: signIn.length - failingMethods, failing: failingMethods },
    functions: { working: functions.length - failingFunctions, failing: failingFunctions },
    missingSecrets: missingSecrets.length,
    unserved: unserved.length,
  };
}

/** The files that a report names, relative to its folder. */
export function filesNamedBy({ signIn, functions, missingSecrets }: ImportReport): ReadonlySet<string> {
  return new Set([...signIn, ...functions, ...missingSecrets].map(({ file }) => file));
}
