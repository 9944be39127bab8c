/** Other programs that want access tokens: the person is asked once for each, and may take the leave back. */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as z from 'zod';
import {
  programId,
  questionId,
  type AccountId,
  type ConsentAnswer,
  type ProgramId,
  type ProgramSummary,
  type Question,
  type QuestionId,
} from '../../preload/contract/index.js';
import { plainText } from '../../preload/text/plain-text.js';
import type { AuthenticatedDocument } from '../storage/authenticated-file.js';

/** A program: what runs, and the script if it is one. */
export interface Program {
  path: string;
  script: string | null;
  /** It cannot be recognised again, so it is asked about each time. */
  onlyOnce?: boolean;
}

const known = z.object({
  id: programId,
  path: z.string(),
  script: z.string().nullable(),
  allowedAt: z.iso.datetime(),
});
/** Content of `programs.json`. */
export const programsFile = z.object({ programs: z.array(known) });
export type ProgramsFile = z.infer<typeof programsFile>;

/** What asking needs. */
export interface ProgramsOptions {
  /** Counts for nothing until the vault has verified it: a program must not write itself in. */
  document: Pick<AuthenticatedDocument<ProgramsFile>, 'value' | 'replace'> & { readonly isVerified?: boolean };
  now: () => number;
  /** Calls back once after so many milliseconds; gives what stops it. */
  after: (ms: number, work: () => void) => () => void;
  /** Told that the questions that stand are others now. */
  changed: () => void;
}

/** How long a question stands. Nobody is at the computer then, and the program has to hear something. */
const patienceMs = 2 * 60_000;
/** More at once are no person's doing. */
const mostWaiting = 8;

interface Waiting {
  question: Question;
  program: Program | null;
  answer: (allowed: boolean) => void;
}

/** Who may have tokens. */
export class Programs {
  readonly #options: ProgramsOptions;
  readonly #waiting = new Map<QuestionId, Waiting>();
  /** Granted while the vault was closed: until the end of the process, so that the stored ones are not lost for it. */
  #untilEnd: ProgramsFile['programs'] = [];

  constructor(options: ProgramsOptions) {
    this.#options = options;
  }

  /** Those that may have tokens without asking again. */
  get allowed(): ProgramSummary[] {
    return this.#granted.map(({ id, path, script, allowedAt }) => ({
      ...{ id, name: nameOf({ path, script }), path: plainText(path), allowedAt },
      script: script === null ? null : plainText(script),
    }));
  }

  /** Questions that wait for the person, oldest first. */
  get waiting(): Question[] {
    return [...this.#waiting.values()].map(({ question }) => question);
  }

  /** Whether the person said once that this program may have tokens. */
  isAllowed(program: Program): boolean {
    return program.onlyOnce !== true && this.#find(program) !== undefined;
  }

  /** What a program is called; null: one that the system does not tell of. */
  nameOf(program: Program | null): string | null {
    return program === null ? null : nameOf(program);
  }

  /**
   * Asks the person whether a program may have a token of an account. Null: a program that the system does not tell of; it is asked
   * about each time. False as well after two minutes, or when `signal` says that the program went away.
   */
  async ask(program: Program | null, accountId: AccountId, signal: AbortSignal): Promise<boolean> {
    if (this.#waiting.size >= mostWaiting || signal.aborted) return false;
    const id = questionId.parse(randomBytes(16).toString('hex'));
    return new Promise<boolean>((resolve) => {
      const answer = (allowed: boolean) => {
        if (!this.#waiting.delete(id)) return;
        stop();
        signal.removeEventListener('abort', giveUp);
        resolve(allowed);
        this.#options.changed();
      };
      const giveUp = () => {
        answer(false);
      };
      const stop = this.#options.after(patienceMs, giveUp);
      signal.addEventListener('abort', giveUp, { once: true });
      const question: Question = {
        id,
        accountId,
        program: program === null ? null : shown(program),
      };
      this.#waiting.set(id, { question, program, answer });
      this.#options.changed();
    });
  }

  /** What the person says. One that was given up meanwhile is answered for nobody. Durable. @throws VaultError; then it stands */
  async answer(id: QuestionId, answer: ConsentAnswer): Promise<void> {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    const { program } = waiting;
    if (answer === 'always' && program !== null && program.onlyOnce !== true && !this.isAllowed(program)) {
      const { document, now } = this.#options;
      const { path, script } = program;
      const allowedAt = new Date(now()).toISOString();
      const entry = { id: programId.parse(randomBytes(16).toString('hex')), path, script, allowedAt };
      if (document.isVerified === false) this.#untilEnd = [...this.#untilEnd, entry];
      else await document.replace({ programs: [...document.value.programs, entry] });
    }
    waiting.answer(answer !== 'deny');
    if (answer !== 'always') return;
    // The same program may have asked several times while the first question stood.
    for (const other of [...this.#waiting.values()])
      if (other.program !== null && this.isAllowed(other.program)) other.answer(true);
  }

  /** Takes the leave back: the next wish is asked about again. Durable. @throws VaultError */
  async revoke(id: ProgramId): Promise<void> {
    const { document } = this.#options;
    this.#untilEnd = this.#untilEnd.filter((one) => one.id !== id);
    if (!document.value.programs.some((one) => one.id === id)) return;
    await document.replace({ programs: document.value.programs.filter((one) => one.id !== id) });
  }

  /** Roster locks, or ends: whoever waits is refused. */
  refuseAll(): void {
    for (const { answer } of [...this.#waiting.values()]) answer(false);
  }

  get #granted(): ProgramsFile['programs'] {
    return [...this.#options.document.value.programs, ...this.#untilEnd];
  }

  #find({ path, script }: Program): unknown {
    return this.#granted.find((one) => one.path === path && one.script === script);
  }
}

/** As the page shows it: names of files are text from outside. */
function shown(program: Program): NonNullable<Question['program']> {
  const { path, script, onlyOnce = false } = program;
  return {
    ...{ name: nameOf(program), path: plainText(path), onlyOnce },
    script: script === null ? null : plainText(script),
  };
}

function nameOf({ path, script }: Program): string {
  return plainText(basename(script ?? path));
}
