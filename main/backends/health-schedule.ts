/**
 * Schedules the checks of remote backends: shortly after the start, and repeatedly, at growing intervals, while they do not
 * respond or are starting. One timer serves all; a backend that is ready is not checked again.
 */
import type { BackendId, BackendSummary, Change } from '../../preload/contract/index.js';

export interface HealthScheduleOptions {
  /** The backends that are shown. */
  backends: () => readonly BackendSummary[];
  /** Checks a backend. The result is reported by its health. */
  check: (id: BackendId) => Promise<unknown>;
  /** Publishes when an unreachable backend is checked next. */
  setNextCheck: (id: BackendId, at: number) => void;
  now: () => number;
  /** Runs `work` after `ms`; the returned function cancels it. */
  schedule: (ms: number, work: () => void) => () => void;
}

/** Not earlier: the start needs the network and the processor for what the user sees. */
const firstCheckMs = 5_000;
/** A backend that is starting is ready within seconds or minutes; after that it counts as unreachable. */
const waits = {
  starting: { firstMs: 2_000, maxMs: 15_000 },
  unreachable: { firstMs: 15_000, maxMs: 5 * 60_000 },
} as const;

interface Retry {
  why: keyof typeof waits;
  failures: number;
  dueAt: number;
}

export class HealthSchedule {
  readonly #options: HealthScheduleOptions;
  readonly #retries = new Map<BackendId, Retry>();
  #cancel: () => void = () => undefined;
  #isStopped = false;

  constructor(options: HealthScheduleOptions) {
    this.#options = options;
  }

  /** Checks every remote backend soon. */
  start(): void {
    this.#isStopped = false;
    this.#reschedule();
    this.#options.schedule(firstCheckMs, () => void this.#checkAll(this.#remote()));
  }

  /** Immediately checks the backends that do not respond, for example because the computer is online again. */
  async retryNow(): Promise<void> {
    await this.#checkAll([...this.#retries.keys()]);
  }

  /** Follows the health of the backends. */
  apply(change: Change): void {
    if (change.kind === 'backendRemoved') this.#forget(change.backendId);
    if (change.kind !== 'backendPut') return;
    const { id, kind, health } = change.backend;
    if (kind !== 'remote') return;
    if (health.kind !== 'unreachable' && health.kind !== 'starting') this.#forget(id);
    else if (this.#retries.get(id)?.why !== health.kind) this.#plan(id, health.kind, 0);
  }

  /** Ends the checks, until they are started again. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #remote(): BackendId[] {
    return this.#options
      .backends()
      .filter(({ kind }) => kind === 'remote')
      .map(({ id }) => id);
  }

  #plan(id: BackendId, why: Retry['why'], failures: number): void {
    const { firstMs, maxMs } = waits[why];
    const dueAt = this.#options.now() + Math.min(firstMs * 2 ** failures, maxMs);
    this.#retries.set(id, { why, failures, dueAt });
    this.#options.setNextCheck(id, dueAt);
    this.#reschedule();
  }

  #forget(id: BackendId): void {
    if (this.#retries.delete(id)) this.#reschedule();
  }

  #reschedule(): void {
    this.#cancel();
    if (this.#isStopped || this.#retries.size === 0) return;
    const { now, schedule } = this.#options;
    const next = Math.min(...[...this.#retries.values()].map(({ dueAt }) => dueAt));
    if (next === Infinity) return;
    this.#cancel = schedule(Math.max(0, next - now()), () => void this.#checkDue());
  }

  async #checkDue(): Promise<void> {
    const now = this.#options.now();
    await this.#checkAll([...this.#retries].filter(([, { dueAt }]) => dueAt <= now).map(([id]) => id));
    // A timer may run a little early.
    this.#reschedule();
  }

  async #checkAll(ids: readonly BackendId[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#checkOne(id)));
  }

  async #checkOne(id: BackendId): Promise<void> {
    if (this.#isStopped) return;
    const before = this.#retries.get(id);
    // Not due again while the check runs.
    if (before !== undefined) this.#retries.set(id, { ...before, dueAt: Infinity });
    await this.#options.check(id).catch(() => undefined);
    // Ready, removed, or scheduled by another check in the meantime.
    if (before === undefined || this.#retries.get(id)?.dueAt !== Infinity) return;
    this.#plan(id, before.why, before.failures + 1);
  }
}
