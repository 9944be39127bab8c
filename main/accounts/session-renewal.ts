/**
 * Keeps sessions alive without being asked. Accounts in use (the active ones, and those used since the start) are renewed before
 * their access token ends; every other signed-in account is looked after once a day, so that a session that the backend ended
 * is told. One timer for all, and none while nothing is due.
 */
import type { AccountId } from '../../preload/contract/index.js';
import { monotonicClock, steadyClock, type Clock } from '../auth/steady-clock.js';

/** What the schedule needs of the world. */
export interface SessionRenewalOptions {
  /** The wall clock. */
  now: Clock;
  /** A clock that is never set; `performance.now` unless told. */
  monotonicNow?: Clock | undefined;
  /** From 0 to 1. */
  random: () => number;
  /** Calls back once after so many milliseconds; gives what stops it. */
  schedule: (ms: number, work: () => void) => () => void;
  /** Renews an account's session. Rejects when that cannot be done now. */
  renew: (id: AccountId) => Promise<void>;
  /** When the access token of an account ends, if that is known without unsealing it. Milliseconds since 1970. */
  endsAt: (id: AccountId) => number | null;
  /** Signed-in accounts, active ones first. */
  signedIn: () => { id: AccountId; isActive: boolean }[];
}

/** Renewals at once: a thousand accounts must not become a thousand requests. */
const concurrency = 4;
/** How long before its end a token is renewed: at least the first, at most both together. */
const renewBeforeMs = 120_000;
const renewJitterMs = 120_000;
const dayMs = 24 * 60 * 60_000;
/** After a start nobody waits for accounts that are not in use: they are spread over this time. */
const firstCheckSpreadMs = 6 * 60 * 60_000;
const retryMs = 5 * 60_000;
/** Longer than this no timer runs (2^31 ms would overflow); it looks again and goes on waiting. */
const maxTimerMs = dayMs;

export class SessionRenewal {
  readonly #options: SessionRenewalOptions;
  /** All times in here are by this clock, so that setting the wall clock does not stop renewals. */
  readonly #steadyNow: Clock;
  /** Time that passed by the timers, and not by the clocks. */
  #uncounted = 0;
  readonly #due = new Map<AccountId, number>();
  readonly #inUse = new Set<AccountId>();
  readonly #running = new Set<AccountId>();
  #timer: { at: number; stop: () => void } | undefined;
  #isPaused = false;

  constructor(options: SessionRenewalOptions) {
    this.#options = options;
    this.#steadyNow = steadyClock(options.now, options.monotonicNow ?? monotonicClock);
  }

  #now(): number {
    return this.#steadyNow() + this.#uncounted;
  }

  /** Begins: active accounts are looked after now, the others over the next hours. */
  start(): void {
    for (const { id, isActive } of this.#options.signedIn()) {
      if (isActive) this.markActive(id);
      else this.track(id);
    }
  }

  /** An account has a session. Looked after some time, if nobody uses it before. Costs the same whatever the number of accounts. */
  track(id: AccountId): void {
    if (!this.#due.has(id)) this.#setDue(id, this.#now() + this.#options.random() * firstCheckSpreadMs);
  }

  /** An account was made active. Costs the same whatever the number of accounts. */
  markActive(id: AccountId): void {
    this.#inUse.add(id);
    this.#setDue(id, this.#nextDue(id));
  }

  /** An account has no session any more, or none that can be opened. */
  untrack(id: AccountId): void {
    this.#inUse.delete(id);
    this.#due.delete(id);
  }

  /** After sleep, or when the network is back: what is due is due now, without waiting for a retry. */
  refreshDue(): void {
    for (const id of this.#inUse) this.#due.set(id, this.#nextDue(id));
    this.#scheduleNext();
  }

  /** While sessions may not be opened. */
  pause(): void {
    this.#isPaused = true;
    this.#stopTimer();
  }

  /** Goes on where `pause` stopped. */
  resume(): void {
    this.#isPaused = false;
    this.#scheduleNext();
  }

  #nextDue(id: AccountId): number {
    const { now, random, endsAt } = this.#options;
    const ends = endsAt(id);
    const at = this.#now();
    if (ends === null) return at;
    const left = ends - now();
    return Math.max(at, at + left - renewBeforeMs - random() * renewJitterMs);
  }

  #setDue(id: AccountId, due: number): void {
    this.#due.set(id, due);
    if (this.#timer === undefined || due < this.#timer.at) this.#setTimer(due);
  }

  #scheduleNext(): void {
    let earliest = Infinity;
    for (const [id, due] of this.#due) if (!this.#running.has(id) && due < earliest) earliest = due;
    this.#stopTimer();
    if (earliest !== Infinity) this.#setTimer(earliest);
  }

  #setTimer(at: number): void {
    if (this.#isPaused || this.#running.size >= concurrency) return;
    this.#stopTimer();
    const now = this.#now();
    const wait = Math.min(Math.max(at - now, 0), maxTimerMs);
    this.#timer = { at, stop: this.#options.schedule(wait, () => this.#renewDue(now + wait)) };
  }

  #stopTimer(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }

  /** A timer that was to end at a time has ended, so that time has come whatever the clocks say. */
  #renewDue(reached: number): void {
    this.#timer = undefined;
    this.#uncounted += Math.max(reached - this.#now(), 0);
    if (this.#isPaused) return;
    const now = this.#now();
    const due = [...this.#due].filter(([id, at]) => at <= now && !this.#running.has(id));
    // Active accounts first: somebody may be waiting for them.
    const active = new Set(this.#options.signedIn().flatMap(({ id, isActive }) => (isActive ? [id] : [])));
    due.sort(([a, atA], [b, atB]) => Number(active.has(b)) - Number(active.has(a)) || atA - atB);
    for (const [id] of due.slice(0, concurrency - this.#running.size)) void this.#renew(id);
    this.#scheduleNext();
  }

  async #renew(id: AccountId): Promise<void> {
    const { random, renew } = this.#options;
    this.#running.add(id);
    let next: number;
    try {
      await renew(id);
      next = this.#inUse.has(id) ? this.#nextDue(id) : this.#now() + dayMs * (0.9 + random() * 0.2);
      // A backend whose tokens live for no time at all must not be asked without a pause.
      next = Math.max(next, this.#now() + 60_000);
    } catch {
      next = this.#now() + retryMs * (0.5 + random());
    }
    this.#running.delete(id);
    if (this.#due.has(id)) this.#due.set(id, next);
    this.#scheduleNext();
  }
}
