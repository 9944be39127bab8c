/**
 * Coverage-guided fuzzing in this process: inputs are mutated at random, and an input that reaches new code is kept and mutated
 * further. V8 reports the coverage. A run is reproducible by its seed.
 */
import { Session } from 'node:inspector/promises';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A seeded random number generator (mulberry32). */
export interface Random {
  /** A whole number from 0 to below `bound`. */
  below: (bound: number) => number;
  /** One of the items. */
  of: <T>(items: readonly T[]) => T;
}

/** Creates a value. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  return {
    below,
    of: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to choose from');
      return item;
    },
  };
}

/** Options of a run. */
export interface FuzzOptions {
  seed: number;
  runs: number;
  /** Initial inputs, all valid. */
  begin: readonly string[];
  /** Fragments that are meaningful to the code under test. */
  pieces: readonly string[];
  /** Part of the path of the sources whose coverage is measured, such as `/main/deep-links/`. */
  under: string;
  /** Processes one input. An exception ends the run. */
  target: (text: string) => unknown;
}

/** The result of a run. */
export interface FuzzResult {
  runs: number;
  /** Number of distinct code blocks that were reached. */
  reached: number;
  /** Number of inputs that were kept because they reached new code. */
  kept: number;
}

const batch = 64;

/** Fuzzes the target. @throws Error with the input as JSON if the target throws */
export async function fuzz({ seed, runs, begin, pieces, under, target }: FuzzOptions): Promise<FuzzResult> {
  const chance = seededRandom(seed);
  const corpus = [...begin];
  const reached = new Set<string>();
  const coverage = await openCoverage(under);
  const run = async (text: string) => {
    try {
      await target(text);
    } catch (error) {
      throw new Error(`the target failed on ${JSON.stringify(text).slice(0, 2_000)}`, { cause: error });
    }
  };
  const note = async () => {
    let isNew = false;
    for (const place of await coverage.taken()) {
      if (reached.has(place)) continue;
      reached.add(place);
      isNew = true;
    }
    return isNew;
  };
  for (const text of begin) await run(text);
  await note();
  let kept = 0;
  for (let done = 0; done < runs; done += batch) {
    const texts = Array.from({ length: Math.min(batch, runs - done) }, () =>
      change(chance.of(corpus), corpus, pieces, chance),
    );
    for (const text of texts) await run(text);
    // What a new WeakRef refers to stays in memory until the task ends, and a target that only awaits resolved promises
    // never ends it.
    await setImmediate();
    if (!(await note())) continue;
    // Some input of this batch reached new code. Any of them may be the one, and the batch is small, so keep all.
    const favourites = texts.filter((text) => text.length < 4_096).slice(0, 8);
    corpus.push(...favourites);
    kept += favourites.length;
  }
  await coverage.close();
  return { runs, reached: reached.size, kept };
}

/** Applies one to four mutations. */
function change(text: string, corpus: readonly string[], pieces: readonly string[], chance: Random): string {
  let changed = text;
  for (let count = 1 + chance.below(4); count > 0; count -= 1) {
    const at = chance.below(changed.length + 1);
    const end = at + chance.below(Math.min(16, changed.length - at + 1));
    const odd = String.fromCodePoint(chance.of([chance.below(128), chance.below(0xd800), 0x1f600 + chance.below(64)]));
    const other = chance.of(corpus);
    changed = chance.of([
      () => changed.slice(0, at) + changed.slice(end),
      () => changed.slice(0, at) + odd + changed.slice(at),
      () => changed.slice(0, at) + chance.of(pieces) + changed.slice(at),
      () => changed.slice(0, at) + chance.of(pieces) + changed.slice(end),
      () => changed.slice(0, at) + changed.slice(at, end).repeat(1 + chance.below(50)) + changed.slice(end),
      () => changed.slice(0, at) + other.slice(chance.below(other.length + 1)),
      () => changed.slice(0, at) + odd + changed.slice(at + 1),
    ])();
  }
  return changed.slice(0, 20_000);
}

async function openCoverage(under: string) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    /** Code blocks that ran since the last call. */
    taken: async () => {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      return result
        .filter(({ url }) => url.includes(under))
        .flatMap(({ url, functions }) =>
          functions.flatMap(({ ranges }) =>
            ranges
              .filter(({ count }) => count > 0)
              .map(({ startOffset, endOffset }) => `${url}:${String(startOffset)}-${String(endOffset)}`),
          ),
        );
    },
    close: async () => {
      await session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}

/** Size of the live objects in bytes, after garbage collection. */
export function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') for (let count = 0; count < 3; count += 1) Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed;
}

/** Values that may break code that expects another type. All of them can be cloned, like messages between processes. */
export function hostileValue(chance: Random, depth = 0): unknown {
  const flat: readonly unknown[] = [
    undefined,
    null,
    true,
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    10n,
    '',
    '../../etc/passwd',
    '__proto__',
    'constructor',
    '\0',
    '\u202e\ud800',
    '<img src=x onerror=alert(1)>',
    'a'.repeat(chance.below(100_000)),
    '0'.repeat(32),
    new Date(Number.NaN),
    new Map([['a', 1]]),
    new Uint8Array(8),
    /x/,
  ];
  if (depth > 3 || chance.below(3) === 0) return flat[chance.below(flat.length)];
  if (chance.below(3) === 0) return Array.from({ length: chance.below(5) }, () => hostileValue(chance, depth + 1));
  return Object.fromEntries(
    Array.from({ length: chance.below(6) }, () => [
      chance.of([
        'accountId',
        'backendId',
        'email',
        'password',
        'passphrase',
        'name',
        'label',
        'description',
        'settings',
        'text',
        'given',
        'id',
        'noticeId',
        'linkId',
        'attemptId',
        'baseUrl',
        'appId',
        'token',
        'key',
        'picture',
        'providers',
        '__proto__x',
        'constructor',
        'toString',
        'length',
      ]),
      hostileValue(chance, depth + 1),
    ]),
  );
}
