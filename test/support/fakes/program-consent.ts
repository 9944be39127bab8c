/** Permissions of programs in a profile folder, with a clock and scripted answers. */
import { mkdirSync } from 'node:fs';
import { ClientGrants } from '../../../main/clients/client-grants.js';
import type { Caller, TerminalSession } from '../../../main/clients/client-program.js';
import { ClientRules } from '../../../main/clients/client-rules.js';
import { ConsentHistory, consentHistoryFormat } from '../../../main/clients/consent-history.js';
import { ConsentRequests } from '../../../main/clients/consent-requests.js';
import { programsFormat } from '../../../main/clients/programs-file.js';
import { JsonFile } from '../../../main/storage/json-file.js';
import { Quarantine } from '../../../main/storage/quarantine.js';
import type { ConsentAnswer } from '../../../preload/contract/consent.js';
import { type AccountId, accountId, type ConsentLength } from '../../../preload/contract/index.js';
import { inertMs } from '../../../preload/contract/limits.js';
import { tmpDir } from '../tmp-dir.js';
import { tuple } from '../tuple.js';
import { callerOf } from './callers.js';
import { openDurableStore } from './durable-store.js';

export const account = accountId.parse('a'.repeat(32));
export const other = accountId.parse('b'.repeat(32));
const terminal = { pid: 100, startedAt: '5000' };
export const script = '/home/ada/deploy.sh';
export const deploy = callerOf({ path: '/usr/bin/bash', script }, { terminal });
export const shell = callerOf({ path: '/usr/bin/bash', script: null, onlyOnce: true }, { terminal });

export class ProgramConsent {
  now = 1_700_000_000_000;
  isLocked = false;
  readonly closed = new Set<string>();
  changes = 0;
  #timers: { at: number; work: () => void }[] = [];

  private constructor(
    readonly folder: string,
    readonly clients: ClientGrants,
  ) {}

  static async open(folder = tmpDir('roster-programs-')): Promise<ProgramConsent> {
    mkdirSync(folder, { recursive: true });
    const place = { folder, openStore: openDurableStore, quarantine: new Quarantine(folder, Date.now) };
    const { document: file } = await JsonFile.open({ ...programsFormat, ...place });
    // The parts read this object.
    const parts: { consent?: ProgramConsent } = {};
    const of = (): ProgramConsent => {
      if (parts.consent === undefined) throw new Error('not open yet');
      return parts.consent;
    };
    const now = () => of().now;
    const schedule = (ms: number, work: () => void) => of().schedule(ms, work);
    const onChanged = () => {
      of().changes += 1;
    };
    const warn = (line: string) => {
      throw new Error(line);
    };
    const clients = new ClientGrants({
      rules: new ClientRules({
        ...{ file, now, schedule, onChanged, warn },
        isLocked: () => of().isLocked,
        isTerminalOpen: ({ startedAt }: TerminalSession) => Promise.resolve(!of().closed.has(startedAt)),
      }),
      requests: new ConsentRequests({ now, schedule, onChanged }),
      history: new ConsentHistory({
        openFile: async () => (await JsonFile.open({ ...consentHistoryFormat, ...place })).document,
        ...{ now, onChanged },
      }),
      warn,
    });
    parts.consent = new ProgramConsent(folder, clients);
    return parts.consent;
  }

  schedule(ms: number, work: () => void): () => void {
    const timer = { at: this.now + ms, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  pass(ms: number): void {
    this.now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.now);
    this.#timers = this.#timers.filter(({ at }) => at > this.now);
    for (const { work } of due) work();
  }

  ask(caller: Caller, others: AccountId[] = [], signal = new AbortController().signal) {
    return this.clients.requestConsent(
      caller,
      { accountId: account, others, reason: { kind: 'active' }, startsProgram: false },
      signal,
    );
  }

  async answer(answer: ConsentAnswer): Promise<void> {
    const { id } = tuple(this.clients.waiting.slice(0, 1), 1)[0];
    this.clients.markShown(id);
    this.pass(inertMs);
    await this.clients.respond(id, answer);
  }

  /** Asks, and allows the request. */
  async allow(caller: Caller, length: ConsentLength, { accountId: id = account, allAccounts = false } = {}) {
    const asked = this.ask(caller, [other]);
    await this.answer({ kind: 'allow', accountId: id, length, allAccounts });
    return asked;
  }

  isAllowed = async (caller: Caller, id = account) => (await this.clients.find(caller, id)) !== null;

  async outcomes(): Promise<string[]> {
    return (await this.clients.history()).map(({ outcome, length }) =>
      length === null ? outcome : `${outcome} ${length}`,
    );
  }
}
