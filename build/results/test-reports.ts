/** Reads the test runners' reports: counts of passed and failed tests, and failure messages. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import * as z from 'zod';

/** Outcome of a stage of `npm test`. */
export interface Outcome {
  passed: number;
  failed: number;
  /** The failed tests, each with the beginning of its error message. */
  failures: string[];
}

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().optional(),
      status: z.string(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

interface Suite {
  specs: {
    title: string;
    file: string;
    ok: boolean;
    tests: { results: { errors: { message?: string | undefined }[] }[] }[];
  }[];
  suites?: Suite[] | undefined;
}
const suite: z.ZodType<Suite> = z.object({
  specs: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      ok: z.boolean(),
      tests: z.array(
        z.object({ results: z.array(z.object({ errors: z.array(z.object({ message: z.string().optional() })) })) }),
      ),
    }),
  ),
  get suites() {
    return z.array(suite).optional();
  },
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int() }),
  suites: z.array(suite),
});

/** Reads vitest's JSON report. `endedWell`: whether its exit code was 0; a stage that crashed counts as one failure. */
export function vitestOutcome(path: string, endedWell: boolean): Outcome {
  return read(path, endedWell, vitestReport, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    failures: report.testResults.flatMap(({ name, status, message, assertionResults }) => {
      const file = relative(process.cwd(), name);
      const failed = assertionResults
        .filter((one) => one.status === 'failed')
        .map((one) => failure(file, one.fullName, one.failureMessages?.[0]));
      return failed.length > 0 || status === 'passed' ? failed : [failure(file, 'the file itself', message)];
    }),
  }));
}

/** Reads Playwright's JSON report; a test that passed only on retry counts as failed. */
export function playwrightOutcome(path: string, endedWell: boolean): Outcome {
  return read(path, endedWell, playwrightReport, ({ stats, suites }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    failures: suites.flatMap(failedSpecs),
  }));
}

function failedSpecs({ specs, suites }: Suite): string[] {
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) => {
      const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors));
      return failure(file, title, errors[0]?.message);
    });
  return [...own, ...(suites ?? []).flatMap(failedSpecs)];
}

function failure(file: string, title: string, message: string | undefined): string {
  const start = (message ?? 'no message').split('\n').slice(0, 4).join('\n    ');
  return `${file} › ${title}\n    ${start.slice(0, 600)}`;
}

function read<T>(path: string, endedWell: boolean, schema: z.ZodType<T>, outcome: (report: T) => Outcome): Outcome {
  let found: Outcome;
  try {
    found = outcome(schema.parse(JSON.parse(readFileSync(path, 'utf8'))));
  } catch {
    return { passed: 0, failed: 1, failures: ['a stage ended without a report that can be read'] };
  }
  if (endedWell || found.failed > 0) return found;
  const unhandled = 'a stage failed although each of its tests passed: an error outside of them';
  return { ...found, failed: 1, failures: [...found.failures, unhandled] };
}
