/**
 * Renews sessions in the background. Accounts in use (active now, or at some time since the start) are renewed before
 * their access token expires; every other signed-in account is checked once a day to detect sessions that the backend
 * has ended. One timer serves all accounts; there is none while no renewal is scheduled.
 */
import type { AccountId } from '../../../preload/contract/index.js';
import { type Clock, monotonicClock, steadyClock } from '../../auth/session/steady-clock.js';

export interface SessionRenewalOptions {
  /** The wall clock. */
  now: Clock;
  /** A monotonic clock; default: `performance.now`. */
  monotonicNow?: Clock | undefined;
  /** Returns a number from 0 to 1. */
  random: () => number;
  /** Runs `work` after `ms`; the returned function cancels it. */
  schedule: (ms: number, work: () => void) => () => void;
  /** Renews an account's session. A rejection leads to a retry. */
  renew: (id: AccountId) => Promise<void>;
  /** Expiry of an account's access token in ms since the epoch; null if unknown without decrypting the session. */
  endsAt: (id: AccountId) => number | null;
  /** Signed-in accounts, active ones first. */
  signedIn: () => { id: AccountId; isActive: boolean }[];
}

/** Maximum number of concurrent renewals. */
const concurrency = 4;
/** A token is renewed between `renewBeforeMs` and `renewBeforeMs + renewJitterMs` before it expires. */
const renewBeforeMs = 120_000;
const renewJitterMs = 120_000;
const dayMs = 24 * 60 * 60_000;
/** The first checks of accounts that are not in use are spread over this period. */
const firstCheckSpreadMs = 6 * 60 * 60_000;
const retryMs = 5 * 60_000;
/** Longest timer (2^31 ms would overflow). After a longer wait is cut short, the timer is set again. */
const maxTimerMs = dayMs;

export class SessionRenewal {
  readonly #options: SessionRenewalOptions;
  /** Clock for all due times, so that setting the wall clock does not stop renewals. */
  readonly #steadyNow: Clock;
  /** Elapsed time in ms according to timers that the clocks did not show. */
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

  /** Schedules active accounts first; the others are spread over the next hours. */
  start(): void {
    for (const { id, isActive } of this.#options.signedIn()) {
      if (isActive) this.markActive(id);
      else this.track(id);
    }
  }

  /** Schedules the first check of an account with a session, unless it is scheduled already. O(1). */
  track(id: AccountId): void {
    if (!this.#due.has(id)) this.#setDue(id, this.#now() + this.#options.random() * firstCheckSpreadMs);
  }

  /** Marks an account as in use and schedules its renewal. O(1). */
  markActive(id: AccountId): void {
    this.#inUse.add(id);
    this.#setDue(id, this.#nextDue(id));
  }

  /** Stops renewing an account whose session has ended or cannot be decrypted. */
  untrack(id: AccountId): void {
    this.#inUse.delete(id);
    this.#due.delete(id);
  }

  /** Reschedules accounts in use without a retry delay. Called after sleep or when the network returns. */
  refreshDue(): void {
    for (const id of this.#inUse) this.#due.set(id, this.#nextDue(id));
    this.#scheduleNext();
  }

  /** Stops renewals while sessions must not be decrypted. */
  pause(): void {
    this.#isPaused = true;
    this.#stopTimer();
  }

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
    this.#timer = {
      at,
      stop: this.#options.schedule(wait, () => {
        this.#renewDue(now + wait);
      }),
    };
  }

  #stopTimer(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }

  /** Renews due accounts. The timer for `reached` has fired, so that time has passed even if the clocks disagree. */
  #renewDue(reached: number): void {
    this.#timer = undefined;
    this.#uncounted += Math.max(reached - this.#now(), 0);
    if (this.#isPaused) return;
    const now = this.#now();
    const due = [...this.#due].filter(([id, at]) => at <= now && !this.#running.has(id));
    // Active accounts first: they are the ones the user needs soonest.
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
      // Limits the request rate for backends that issue very short-lived tokens.
      next = Math.max(next, this.#now() + 60_000);
    } catch {
      next = this.#now() + retryMs * (0.5 + random());
    }
    this.#running.delete(id);
    if (this.#due.has(id)) this.#due.set(id, next);
    this.#scheduleNext();
  }
}
