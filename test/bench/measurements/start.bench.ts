/** Time from the spawn of the process to a usable list, compared with a blank window in the same runtime. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../../build/build.js';
import { buildBlankWindow } from '../baselines/blank-window/build.js';
import { createProfile } from '../support/profile.js';
import { printRatio, printRow, runMeasurement, type Summary } from '../support/result-row.js';
import { blankPagePhase, drawStartupChart, type Phase, phasesOf } from '../support/startup-chart.js';
import { median, runCount, summarize } from '../support/statistics.js';
import { createTemporaryFolder } from '../support/temporary-folder.js';
import { readyMs, startApp } from '../support/timed-start.js';

const names = { fifty: 'Start, 50 accounts', thousand: 'Start, 1,000 accounts' };

/** An app with a profile, and its measured starts. */
interface Subject {
  folder: string;
  profile: string;
  starts: { ready: number; moments: Readonly<Record<string, number>> }[];
}

async function startOnce({ folder, profile, starts }: Subject, isWarmUp: boolean): Promise<void> {
  const started = await startApp(folder, profile);
  await started.stop();
  if (!isWarmUp) starts.push({ ready: readyMs(started), moments: started.moments });
}

function summarizeReady({ starts }: Subject): Summary {
  return summarize(starts.map(({ ready }) => ready));
}

/** Returns the median of each moment over all starts. */
function medianMoments({ starts }: Subject): Record<string, number> {
  const moments = Object.keys(starts[0]?.moments ?? {});
  return Object.fromEntries(moments.map((name) => [name, median(starts.map((start) => start.moments[name] ?? 0))]));
}

/** The phases, and the page's total, which is comparable with a blank page that is not divided into phases. */
function comparablePhases(moments: Readonly<Record<string, number>>): Phase[] {
  const { page: from = 0, painted: to = 0 } = moments;
  const phases = phasesOf(moments).filter(({ name }) => name !== blankPagePhase);
  return [...phases, { name: 'page total', from, to }];
}

await runMeasurement(Object.values(names), async () => {
  const roster = async (count: number): Promise<Subject> => ({
    folder: projectFolder,
    profile: (await createProfile(count)).folder,
    starts: [],
  });
  const blank: Subject = { folder: await buildBlankWindow(), profile: createTemporaryFolder(), starts: [] };
  const [one, fifty, thousand] = [await roster(1), await roster(50), await roster(1_000)];
  const subjects = [blank, one, fifty, thousand];
  // The first start of a profile is not counted, because it creates Chromium's files.
  for (const subject of subjects) await startOnce(subject, true);
  for (let round = 0; round < runCount(10); round += 1) for (const subject of subjects) await startOnce(subject, false);

  printRatio({
    name: names.fifty,
    unit: 'ms',
    target: { atMost: 1.25 },
    measured: summarizeReady(fifty),
    baseline: { label: 'blank window', ...summarizeReady(blank) },
    explanation:
      'From the spawn of the process until the list is painted and the window is shown, with the keychain unlocked. The blank window is an empty page in a sandboxed window with the same runtime and options.',
  });
  printRatio({
    name: names.thousand,
    unit: 'ms',
    target: { atMost: 1.1 },
    measured: summarizeReady(thousand),
    baseline: { label: 'one account', ...summarizeReady(one) },
    explanation: 'The same start with 1,000 accounts, compared with one account.',
  });
  const [rosterMoments, blankMoments] = [medianMoments(fifty), medianMoments(blank)];
  const blankPhases = comparablePhases(blankMoments);
  for (const { name, from, to } of comparablePhases(rosterMoments)) {
    const blankPhase = blankPhases.find((phase) => phase.name === name);
    const baseline =
      blankPhase === undefined ? null : { label: 'blank window', median: blankPhase.to - blankPhase.from };
    printRow({
      name: `Start, phase: ${name}`,
      value: baseline === null ? null : (to - from) / baseline.median,
      target: {},
      unit: 'ms',
      median: to - from,
      runs: fifty.starts.length,
      baseline,
      explanation:
        'A phase is the difference between the medians of two moments of the start with 50 accounts. startup.svg shows all phases.',
    });
  }
  const chart = drawStartupChart({ 'Blank window': blankMoments, 'Roster, 50 accounts': rosterMoments });
  writeFileSync(join(projectFolder, 'bench', 'startup.svg'), chart);
});
