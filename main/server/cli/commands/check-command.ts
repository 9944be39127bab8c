/** The command that reports which parts of an app folder would be served. */
import { readConfiguration } from '../../configuration/configuration.js';
import { createReport } from '../../import-report/create-report.js';
import { reportLines } from '../../import-report/report-lines.js';

export async function runCheck(
  appFolder: string,
  appId: string | null,
  secretsFile: string | undefined,
  asJson: boolean,
): Promise<void> {
  const report = await createReport(await readConfiguration(appFolder, appId, secretsFile));
  if (asJson) console.log(JSON.stringify(report, null, 2));
  else for (const line of reportLines(report)) console.log(line);
  if (!report.everyUserCanSignIn) process.exitCode = 1;
}
