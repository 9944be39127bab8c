/** Other programs that want access tokens: the person is asked once for each, and may take the leave back. */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as z from 'zod';
import {
  clientId,
  consentRequestId,
  type AccountId,
  type ConsentAnswer,
  type ClientId,
  type ClientSummary,
  type ConsentRequest,
  type ConsentRequestId,
} from '../../preload/contract/index.js';
import { plainText } from '../../preload/text/plain-text.js';
import type { AuthenticatedJsonFile } from '../storage/authenticated-file.js';

/** A program: what runs, and the script if it is one. */
export interface ClientProgram {
  path: string;
  script: string | null;
  /** It cannot be recognised again, so it is asked about each time. */
  onlyOnce?: boolean;
}

const grantedClient = z.object({
  id: clientId,
  path: z.string(),
  script: z.string().nullable(),
  allowedAt: z.iso.datetime(),
});
/** Content of `programs.json`. */
export const programsFile = z.object({ programs: z.array(grantedClient) });
export type ProgramsFile = z.infer<typeof programsFile>;

/** What asking needs. */
export interface ClientGrantsOptions {
  /** Counts for nothing until the vault has verified it: a program must not write itself in. */
  file: Pick<AuthenticatedJsonFile<ProgramsFile>, 'value' | 'replace'> & { readonly isVerified?: boolean };
  now: () => number;
  /** Calls back once after so many milliseconds; gives what stops it. */
  schedule: (ms: number, work: () => void) => () => void;
  /** Told that the questions that stand are others now. */
  onRequestsChanged: () => void;
}

/** How long a question stands. Nobody is at the computer then, and the program has to hear something. */
const consentTimeoutMs = 2 * 60_000;
/** More at once are no person's doing. */
const maxPending = 8;

interface PendingRequest {
  question: ConsentRequest;
  program: ClientProgram | null;
  resolve: (allowed: boolean) => void;
}

/** Who may have tokens. */
export class ClientGrants {
  readonly #options: ClientGrantsOptions;
  readonly #pending = new Map<ConsentRequestId, PendingRequest>();
  /** Granted while the vault was closed: until the end of the process, so that the stored ones are not lost for it. */
  #untilEnd: ProgramsFile['programs'] = [];

  constructor(options: ClientGrantsOptions) {
    this.#options = options;
  }

  /** Those that may have tokens without asking again. */
  get allowed(): ClientSummary[] {
    return this.#granted.map(({ id, path, script, allowedAt }) => ({
      ...{ id, name: nameOf({ path, script }), path: plainText(path), allowedAt },
      script: script === null ? null : plainText(script),
    }));
  }

  /** Questions that wait for the person, oldest first. */
  get pending(): ConsentRequest[] {
    return [...this.#pending.values()].map(({ question }) => question);
  }

  /** Whether the person said once that this program may have tokens. */
  isAllowed(program: ClientProgram): boolean {
    return program.onlyOnce !== true && this.#find(program) !== undefined;
  }

  /** What a program is called; null: one that the system does not tell of. */
  nameOf(program: ClientProgram | null): string | null {
    return program === null ? null : nameOf(program);
  }

  /**
   * Asks the person whether a program may have a token of an account. Null: a program that the system does not tell of; it is asked
   * about each time. False as well after two minutes, or when `signal` says that the program went away.
   */
  async requestConsent(program: ClientProgram | null, accountId: AccountId, signal: AbortSignal): Promise<boolean> {
    if (this.#pending.size >= maxPending || signal.aborted) return false;
    const id = consentRequestId.parse(randomBytes(16).toString('hex'));
    return new Promise<boolean>((resolve) => {
      const answer = (allowed: boolean) => {
        if (!this.#pending.delete(id)) return;
        stop();
        signal.removeEventListener('abort', giveUp);
        resolve(allowed);
        this.#options.onRequestsChanged();
      };
      const giveUp = () => {
        answer(false);
      };
      const stop = this.#options.schedule(consentTimeoutMs, giveUp);
      signal.addEventListener('abort', giveUp, { once: true });
      const question: ConsentRequest = {
        id,
        accountId,
        program: program === null ? null : shown(program),
      };
      this.#pending.set(id, { question, program, resolve: answer });
      this.#options.onRequestsChanged();
    });
  }

  /** What the person says. One that was given up meanwhile is answered for nobody. Durable. @throws VaultError; then it stands */
  async respond(id: ConsentRequestId, answer: ConsentAnswer): Promise<void> {
    const waiting = this.#pending.get(id);
    if (waiting === undefined) return;
    const { program } = waiting;
    if (answer === 'always' && program !== null && program.onlyOnce !== true && !this.isAllowed(program)) {
      const { file, now } = this.#options;
      const { path, script } = program;
      const allowedAt = new Date(now()).toISOString();
      const entry = { id: clientId.parse(randomBytes(16).toString('hex')), path, script, allowedAt };
      if (file.isVerified === false) this.#untilEnd = [...this.#untilEnd, entry];
      else await file.replace({ programs: [...file.value.programs, entry] });
    }
    waiting.resolve(answer !== 'deny');
    if (answer !== 'always') return;
    // The same program may have asked several times while the first question stood.
    for (const other of [...this.#pending.values()])
      if (other.program !== null && this.isAllowed(other.program)) other.resolve(true);
  }

  /** Takes the leave back: the next wish is asked about again. Durable. @throws VaultError */
  async revoke(id: ClientId): Promise<void> {
    const { file } = this.#options;
    this.#untilEnd = this.#untilEnd.filter((one) => one.id !== id);
    if (!file.value.programs.some((one) => one.id === id)) return;
    await file.replace({ programs: file.value.programs.filter((one) => one.id !== id) });
  }

  /** Roster locks, or ends: whoever waits is refused. */
  denyAll(): void {
    for (const { resolve } of [...this.#pending.values()]) resolve(false);
  }

  get #granted(): ProgramsFile['programs'] {
    return [...this.#options.file.value.programs, ...this.#untilEnd];
  }

  #find({ path, script }: ClientProgram): unknown {
    return this.#granted.find((one) => one.path === path && one.script === script);
  }
}

/** As the page shows it: names of files are text from outside. */
function shown(program: ClientProgram): NonNullable<ConsentRequest['program']> {
  const { path, script, onlyOnce = false } = program;
  return {
    ...{ name: nameOf(program), path: plainText(path), onlyOnce },
    script: script === null ? null : plainText(script),
  };
}

function nameOf({ path, script }: ClientProgram): string {
  return plainText(basename(script ?? path));
}
