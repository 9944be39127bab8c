/** Consent for client programs that request access tokens: the user grants it per program and can revoke it. */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as z from 'zod';
import {
  type AccountId,
  type ClientId,
  clientId,
  type ClientSummary,
  type ConsentAnswer,
  type ConsentRequest,
  type ConsentRequestId,
  consentRequestId,
} from '../../preload/contract/index.js';
import { plainText } from '../../preload/text/plain-text.js';
import type { AuthenticatedJsonFile } from '../storage/authenticated-file.js';
import type { JsonFileFormat } from '../storage/json-file.js';

/** A client program: its executable and, for an interpreter, its script. */
export interface ClientProgram {
  path: string;
  script: string | null;
  /** The program cannot be identified reliably, so every request requires consent. */
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

export const programsFormat: JsonFileFormat<ProgramsFile> = {
  name: 'programs',
  version: 1,
  schema: programsFile,
  defaults: { programs: [] },
};

export interface ClientGrantsOptions {
  /** Ignored until the vault has verified it: a program must not be able to grant itself access. */
  file: Pick<AuthenticatedJsonFile<ProgramsFile>, 'value' | 'replace'> & { readonly isVerified?: boolean };
  now: () => number;
  /** Runs `work` after `ms`; the returned function cancels it. */
  schedule: (ms: number, work: () => void) => () => void;
  /** Called when the pending consent requests change. */
  onRequestsChanged: () => void;
}

/** Consent requests expire so that a client gets an answer while the user is away. */
const consentTimeoutMs = 2 * 60_000;
/** Upper bound on pending consent requests. */
const maxPending = 8;

interface PendingRequest {
  question: ConsentRequest;
  program: ClientProgram | null;
  resolve: (allowed: boolean) => void;
}

/** Granted clients and pending consent requests. */
export class ClientGrants {
  readonly #options: ClientGrantsOptions;
  readonly #pending = new Map<ConsentRequestId, PendingRequest>();
  /**
   * Grants made before the vault verified the file. Kept only in memory, so that the stored ones are not overwritten.
   */
  #untilEnd: ProgramsFile['programs'] = [];

  constructor(options: ClientGrantsOptions) {
    this.#options = options;
  }

  /** Clients with a permanent grant. */
  get allowed(): ClientSummary[] {
    return this.#granted.map(({ id, path, script, allowedAt }) => ({
      ...{ id, name: nameOf({ path, script }), path: plainText(path), allowedAt },
      script: script === null ? null : plainText(script),
    }));
  }

  /** Consent requests that wait for the user, oldest first. */
  get pending(): ConsentRequest[] {
    return [...this.#pending.values()].map(({ question }) => question);
  }

  /** Whether the user has granted this program permanent access. */
  isAllowed(program: ClientProgram): boolean {
    return program.onlyOnce !== true && this.#find(program) !== undefined;
  }

  /** A program's name; null if the system could not identify it. */
  nameOf(program: ClientProgram | null): string | null {
    return program === null ? null : nameOf(program);
  }

  /**
   * Requests the user's consent to give a program an access token of an account. `program` is null if the system could
   * not identify it. Resolves to false on denial, after `consentTimeoutMs`, when `signal` aborts because the client
   * disconnected, or if too many requests are pending.
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

  /**
   * Records the user's decision. No-op if the request has expired. Durable.
   * @throws StorageError; the request stays pending
   */
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
    // The same program may have further pending requests.
    for (const other of [...this.#pending.values()])
      if (other.program !== null && this.isAllowed(other.program)) other.resolve(true);
  }

  /** Revokes a grant: the next request requires consent again. Durable. @throws StorageError */
  async revoke(id: ClientId): Promise<void> {
    const { file } = this.#options;
    this.#untilEnd = this.#untilEnd.filter((one) => one.id !== id);
    if (!file.value.programs.some((one) => one.id === id)) return;
    await file.replace({ programs: file.value.programs.filter((one) => one.id !== id) });
  }

  /** Denies all pending requests. Called when Roster locks or quits. */
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

/** The program as sent to the page, with file names sanitized because they are not trusted. */
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
