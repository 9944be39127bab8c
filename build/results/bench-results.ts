/** Results of `npm run bench`: printed as a table and stored in `bench/results.json`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { type ResultRow, resultRow } from '../../test/bench/support/result-row.js';
import { projectFolder } from '../build.js';

const section = z.object({
  /** Time of the measurement. Sections that are measured on their own can be newer than the rest. */
  measuredAt: z.iso.datetime(),
  /** Measured with `--quick`: few runs. */
  quick: z.boolean(),
  /** Load average over the last minute, in cores. Includes the measurement itself. */
  load: z.number(),
  rows: z.array(resultRow),
});
const results = z.object({
  machine: z.object({
    cores: z.int(),
    processor: z.string(),
    memoryGB: z.number(),
    system: z.string(),
    node: z.string(),
    electron: z.string(),
  }),
  sections: z.record(z.string(), section),
});
type Results = z.infer<typeof results>;

const path = join(projectFolder, 'bench', 'results.json');

/** Rows of one measurement. */
export interface MeasurementResult {
  name: string;
  rows: ResultRow[];
  isQuick: boolean;
  /** Path of the Electron binary. */
  electron: string;
}

/** Replaces the stored rows of one measurement. */
export function saveResults({ name, rows, isQuick, electron }: MeasurementResult): void {
  const [cpu] = cpus();
  const machine = {
    cores: cpus().length,
    processor: cpu?.model ?? 'unknown',
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    electron: electronVersion(electron),
  };
  const measuredAt = new Date().toISOString();
  const load = Number((loadavg()[0] ?? 0).toFixed(1));
  const sections = { ...readSections(), [name]: { measuredAt, quick: isQuick, load, rows: rows.map(roundValues) } };
  writeFileSync(path, `${JSON.stringify({ machine, sections } satisfies Results, null, 2)}\n`);
}

function readSections(): Results['sections'] {
  try {
    return results.parse(JSON.parse(readFileSync(path, 'utf8'))).sections;
  } catch {
    // The file is missing or has an old format: start over.
    return {};
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

/** Rounds all numbers of a row to four significant digits; the rest is noise. */
function roundValues(row: ResultRow): ResultRow {
  const text = JSON.stringify(row, (_key, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value,
  );
  return resultRow.parse(JSON.parse(text));
}

/** Returns whether a row meets its target, or null if it has no target or no value. */
function isTargetMet({ value, target }: ResultRow): boolean | null {
  if (value === null || (target.atMost === undefined && target.atLeast === undefined)) return null;
  return value <= (target.atMost ?? Infinity) && value >= (target.atLeast ?? -Infinity);
}

/** Prints the rows as a table, followed by an explanation of each figure. */
export function printTable(rows: readonly ResultRow[]): void {
  const header = ['figure', 'Roster', 'baseline', 'ratio', 'target', 'met'];
  const lines = [header, ...rows.map(formatCells)];
  const widths = header.map((_title, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  console.log('');
  for (const explanation of new Set(rows.map((row) => row.explanation))) {
    const names = rows.filter((row) => row.explanation === explanation).map(({ name }) => name);
    const title = names.length > 3 ? `${names[0] ?? ''} and ${String(names.length - 1)} more` : names.join('; ');
    console.log(`${title}: ${explanation}`);
  }
}

function formatCells(row: ResultRow): string[] {
  const { name, value, target, unit, median, min, max, baseline } = row;
  const range = min === undefined || max === undefined ? '' : ` (${formatNumber(min)}–${formatNumber(max)})`;
  const isMet = isTargetMet(row);
  return [
    name,
    median === undefined ? '' : `${formatNumber(median)}${range} ${unit}`,
    baseline === null ? '' : `${baseline.label}: ${formatNumber(baseline.median)} ${unit}`,
    value === null ? '–' : formatNumber(value),
    formatTarget(target),
    isMet === null ? '' : isMet ? 'yes' : 'NO',
  ];
}

function formatNumber(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function formatTarget({ atMost, atLeast }: ResultRow['target']): string {
  if (atMost !== undefined && atMost === atLeast) return `= ${String(atMost)}`;
  if (atMost !== undefined) return `≤ ${String(atMost)}`;
  return atLeast === undefined ? '' : `≥ ${String(atLeast)}`;
}
