/**
 * The events of a running server. They are stored after the response, in batches; an orderly stop stores the rest. A
 * store that fails delays and finally drops events, but never fails a request.
 */
import type { Log } from '../log.js';
import type { EventKind, EventOutcome, EventStore, StoredEvent } from '../store/event-store.js';
import type { Store } from '../store/store.js';
import { isStorableText } from '../store/text.js';
import { newEventId } from './event-id.js';
import { secretsIn, withoutSecrets } from './redaction.js';

/** An event as a part of the server reports it. Absent fields are unknown or do not apply. */
export interface NewEvent {
  kind: EventKind;
  outcome: EventOutcome;
  userId?: string | null;
  /** Name of the account as it was typed. Stored only if there is such an account: it may be a password. */
  typedName?: string | null;
  /** Identity of the email account. */
  identityId?: string | null;
  account?: string | null;
  provider?: string | null;
  address?: string | null | undefined;
  subject?: string | null;
  reason?: string | null;
  text?: string | null;
  /** The request, whose credentials are removed from the text. */
  body?: unknown;
  durationMs?: number | null;
}

/** Receives events. */
export interface EventSink {
  /** Returns at once and never throws. */
  record: (event: NewEvent) => void;
}

export const noEvents: EventSink = { record: () => undefined };

/** How long events are kept; whichever is reached first. */
export interface Retention {
  days: number;
  rows: number;
}
export const defaultRetention: Retention = { days: 10, rows: 20_000 };

export interface EventLogOptions {
  store: EventStore;
  /** Finds the accounts of typed names and identities. */
  accounts: Pick<Store, 'findPassword' | 'findPasswordOfIdentity' | 'findUserOfIdentity'>;
  /** Null: removes none; the server does. */
  retention: Retention | null;
  /** Receives a line when events cannot be stored, and when they can be stored again. */
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Called after events were stored. */
  onStored?: () => void;
}

interface Waiting extends StoredEvent {
  typedName: string | null;
  identityId: string | null;
}

const flushAfterMs = 250;
/** After an error. */
const retryAfterMs = 5_000;
const batchSize = 500;
/** Further events push out the oldest ones. */
const maxWaiting = 10_000;
const pruneAfterMs = 600_000;
const dayMs = 86_400_000;
const longestText = 8_192;
const longestName = 320;

export class EventLog implements EventSink {
  readonly #options: EventLogOptions;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #isFailing = false;
  #lost = 0;
  #addedSincePrune = 0;
  #prunedAt = -Infinity;

  constructor(options: EventLogOptions) {
    this.#options = options;
  }

  record({
    kind,
    outcome,
    durationMs = null,
    provider = null,
    typedName = null,
    identityId = null,
    body,
    ...texts
  }: NewEvent): void {
    const text = (value: string | null | undefined, most = longestName) =>
      value === null || value === undefined ? null : storable(value.slice(0, most));
    const at = this.#options.now();
    this.#waiting.push({
      ...{ id: newEventId(at), at, kind, outcome, provider, durationMs, typedName, identityId },
      userId: text(texts.userId),
      account: text(texts.account),
      address: text(texts.address),
      subject: text(texts.subject),
      reason: text(texts.reason),
      text: text(
        typeof texts.text === 'string' ? withoutSecrets(texts.text, secretsIn(body, true)) : null,
        longestText,
      ),
    });
    if (this.#waiting.length > maxWaiting) {
      this.#waiting.shift();
      this.#lost += 1;
    }
    this.#flushLater(flushAfterMs);
  }

  /** Stores what is waiting. Never rejects. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** Removes old events also while there are no new ones. Never rejects. */
  async removeExpired(): Promise<void> {
    try {
      await this.#prune();
    } catch (error) {
      const reason = error instanceof Error ? error.message : typeof error;
      this.#options.log(`Old events could not be removed: ${reason}`, 'error');
    }
  }

  /** Stores the rest. */
  async stop(): Promise<void> {
    await this.flush();
    // Events that came in meanwhile.
    await this.flush();
    clearTimeout(this.#timer);
    if (this.#waiting.length > 0)
      this.#options.log(`${String(this.#waiting.length)} events could not be stored.`, 'error');
  }

  #flushLater(ms: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, ms).unref();
  }

  async #flush(): Promise<void> {
    const { store, log } = this.#options;
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting.slice(0, batchSize);
        await store.addEvents(await Promise.all(batch.map((event) => this.#resolved(event))));
        const stored = new Set(batch);
        this.#waiting = this.#waiting.filter((event) => !stored.has(event));
        this.#addedSincePrune += batch.length;
        this.#options.onStored?.();
        await this.#prune();
      }
      if (this.#isFailing) log(`Events are stored again; ${String(this.#lost)} were lost.`);
      this.#isFailing = false;
      this.#lost = 0;
    } catch (error) {
      if (!this.#isFailing)
        log(`Events cannot be stored: ${error instanceof Error ? error.message : typeof error}`, 'error');
      this.#isFailing = true;
      this.#flushLater(retryAfterMs);
    }
  }

  /** Completes the account and its user. */
  async #resolved({ typedName, identityId, ...event }: Waiting): Promise<StoredEvent> {
    try {
      const { accounts } = this.#options;
      const account =
        identityId !== null
          ? await accounts.findPasswordOfIdentity(identityId)
          : isStorableText(typedName)
            ? await accounts.findPassword(typedName)
            : null;
      if (account === null) {
        if (typedName === null || typedName === '') return event;
        return { ...event, text: event.text?.replaceAll(typedName, '…') ?? null };
      }
      const identity = { provider: 'local-userpass', id: account.identityId } as const;
      const userId = event.userId ?? (await accounts.findUserOfIdentity(identity))?.id ?? null;
      return { ...event, account: account.email, userId };
    } catch {
      // The message may contain the typed name.
      return { ...event, text: null };
    }
  }

  async #prune(): Promise<void> {
    const { store, retention, now } = this.#options;
    if (retention === null) return;
    const isDue = this.#addedSincePrune >= Math.min(500, Math.max(1, retention.rows / 20));
    if (!isDue && now() - this.#prunedAt < pruneAfterMs) return;
    await store.pruneEvents(now() - retention.days * dayMs, retention.rows);
    this.#addedSincePrune = 0;
    this.#prunedAt = now();
  }
}

/** Text that every store returns unchanged. */
function storable(text: string): string {
  return text.replaceAll(/\0|\p{Cs}/gu, '\uFFFD');
}
