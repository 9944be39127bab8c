/** From the start of the process to a list that can be used, beside a blank window of the same runtime. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../build/build.js';
import { buildBlankWindow } from './blank-window/build.js';
import { readyMs, startApp } from './electron-start.js';
import { newFolder } from './folders.js';
import { median, runs, spreadOf } from './numbers.js';
import { newProfile } from './profile.js';
import { measured, type Spread, tell, tellRatio } from './row.js';
import { type Phase, phasesOf, startUpPicture } from './start-up-picture.js';

const names = { fifty: 'Start, 50 accounts', thousand: 'Start, 1,000 accounts' };

/** One app on one profile, started again and again. */
interface Subject {
  folder: string;
  profile: string;
  starts: { ready: number; moments: Readonly<Record<string, number>> }[];
}

async function startOnce({ folder, profile, starts }: Subject, counts: boolean): Promise<void> {
  const started = await startApp(folder, profile);
  await started.stop();
  if (counts) starts.push({ ready: readyMs(started), moments: started.moments });
}

function readyOf({ starts }: Subject): Spread {
  return spreadOf(starts.map(({ ready }) => ready));
}

/** The middle of each moment over all starts. */
function momentsOf({ starts }: Subject): Record<string, number> {
  const known = Object.keys(starts[0]?.moments ?? {});
  return Object.fromEntries(known.map((name) => [name, median(starts.map(({ moments }) => moments[name] ?? 0))]));
}

/** The phases, with the page's also in one, which a blank page has not in parts. */
function wholePage(moments: Readonly<Record<string, number>>): Phase[] {
  const { page: from = 0, painted: to = 0 } = moments;
  const parts = phasesOf(moments).filter(({ name }) => name !== 'page’s process until painted');
  return [...parts, { name: 'the page in all, until painted', from, to }];
}

await measured(Object.values(names), async () => {
  const roster = async (count: number): Promise<Subject> => ({
    ...{ folder: projectFolder, profile: (await newProfile(count)).folder, starts: [] },
  });
  const blank: Subject = { folder: await buildBlankWindow(), profile: newFolder(), starts: [] };
  const [one, fifty, thousand] = [await roster(1), await roster(50), await roster(1_000)];
  const subjects = [blank, one, fifty, thousand];
  // The first start of a profile makes Chromium's own files. Nobody waits for that twice.
  for (const subject of subjects) await startOnce(subject, false);
  for (let round = 0; round < runs(10); round += 1) for (const subject of subjects) await startOnce(subject, true);

  tellRatio({
    ...{ name: names.fifty, unit: 'ms', aim: { atMost: 1.25 }, ours: readyOf(fifty) },
    baseline: { what: 'a blank window', ...readyOf(blank) },
    explanation:
      'From the spawn of the process until the list is painted and its window shown; the keychain is unlocked. The blank window is a sandboxed one of the same runtime with the same options and an empty page.',
  });
  tellRatio({
    ...{ name: names.thousand, unit: 'ms', aim: { atMost: 1.1 }, ours: readyOf(thousand) },
    baseline: { what: 'one account', ...readyOf(one) },
    explanation: 'The same start, with 1,000 accounts and with one: what the number of accounts costs.',
  });
  const [ours, theirs] = [momentsOf(fifty), momentsOf(blank)];
  const theirPhases = wholePage(theirs);
  for (const phase of wholePage(ours)) {
    const same = theirPhases.find(({ name }) => name === phase.name);
    const baseline = same === undefined ? null : { what: 'a blank window', median: same.to - same.from };
    const ms = phase.to - phase.from;
    tell({
      ...{ name: `Start, phase: ${phase.name}`, value: baseline === null ? null : ms / baseline.median },
      ...{ aim: {}, unit: 'ms', median: ms, runs: fifty.starts.length, baseline },
      explanation:
        'Phases are the differences between the medians of moments of the start with 50 accounts. The picture start-up.svg shows all of them.',
    });
  }
  const picture = startUpPicture({ 'Blank window': theirs, 'Roster, 50 accounts': ours });
  writeFileSync(join(projectFolder, 'bench', 'start-up.svg'), picture);
});
