/** Results of `npm run bench`: printed as a table and stored in `bench/results.json`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { type Row, row } from '../test/bench/row.js';
import { projectFolder } from './build.js';

const section = z.object({
  /** Time of the measurement. Sections measured separately can be newer than the rest. */
  measuredAt: z.iso.datetime(),
  /** Reduced number of runs, for a quick check. */
  quick: z.boolean(),
  /** Load average over the last minute, in cores. Includes the measurement itself. */
  load: z.number(),
  rows: z.array(row),
});
const results = z.object({
  machine: z.object({
    ...{ cores: z.int(), processor: z.string(), memoryGB: z.number(), system: z.string() },
    ...{ node: z.string(), electron: z.string() },
  }),
  sections: z.record(z.string(), section),
});
type Results = z.infer<typeof results>;

const path = join(projectFolder, 'bench', 'results.json');

/** Replaces the stored rows of one measurement. */
export function keepResults(found: { name: string; rows: Row[]; isQuick: boolean; electron: string }): void {
  const [first] = cpus();
  const machine = {
    ...{ cores: cpus().length, processor: first?.model ?? 'unknown', memoryGB: Math.round(totalmem() / 2 ** 30) },
    ...{ system: `${process.platform} ${process.arch}`, node: process.versions.node },
    electron: electronVersion(found.electron),
  };
  const measuredAt = new Date().toISOString();
  const load = Number((loadavg()[0] ?? 0).toFixed(1));
  const next = { measuredAt, quick: found.isQuick, load, rows: found.rows.map(rounded) };
  const sections = { ...kept().sections, [found.name]: next };
  writeFileSync(path, `${JSON.stringify({ machine, sections } satisfies Results, null, 2)}\n`);
}

function kept(): Pick<Results, 'sections'> {
  try {
    return results.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // The file is missing or has an old format: start over.
    return { sections: {} };
  }
}

function electronVersion(electron: string): string {
  try {
    return readFileSync(join(dirname(electron), 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
  } catch {
    return 'unknown';
  }
}

/** More digits than these are noise. */
function rounded(result: Row): Row {
  const text = JSON.stringify(result, (_key, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value,
  );
  return row.parse(JSON.parse(text));
}

/** Whether a row meets its target; null without a target or a value. */
function isMet({ value, aim }: Row): boolean | null {
  if (value === null || (aim.atMost === undefined && aim.atLeast === undefined)) return null;
  return value <= (aim.atMost ?? Infinity) && value >= (aim.atLeast ?? -Infinity);
}

/** Prints the rows, followed by an explanation of each figure. */
export function printTable(rows: readonly Row[]): void {
  const head = ['name', 'ours', 'baseline', 'ratio', 'aim', 'met'];
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_none, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  console.log('');
  for (const explanation of new Set(rows.map((one) => one.explanation))) {
    const names = rows.filter((one) => one.explanation === explanation).map(({ name }) => name);
    const more = names.length > 3 ? ` and ${String(names.length - 1)} more` : '';
    console.log(`${more === '' ? names.join('; ') : `${names[0] ?? ''}${more}`}: ${explanation}`);
  }
}

function cells(result: Row): string[] {
  const { name, value, aim, unit, median, min, max, baseline } = result;
  const ends = min === undefined || max === undefined ? '' : ` (${short(min)}–${short(max)})`;
  const met = isMet(result);
  return [
    name,
    median === undefined ? '' : `${short(median)}${ends} ${unit}`,
    baseline === null ? '' : `${baseline.what}: ${short(baseline.median)} ${unit}`,
    value === null ? '–' : short(value),
    wish(aim),
    met === null ? '' : met ? 'yes' : 'NO',
  ];
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function wish({ atMost, atLeast }: Row['aim']): string {
  if (atMost !== undefined && atMost === atLeast) return `= ${String(atMost)}`;
  if (atMost !== undefined) return `≤ ${String(atMost)}`;
  return atLeast === undefined ? '' : `≥ ${String(atLeast)}`;
}
