/** The rules of other programs and the history of questions, kept up to date while a component shows them. */
import type { CallError, ClientRule, ConsentHistoryEntry } from '../../preload/contract/index.js';

type CallResult<T> = { ok: true; value: T } | { ok: false; error: CallError };

/** The system does not report when a terminal closes. */
const lookMs = 5_000;

export class ProgramRules {
  /** Null until loaded. */
  rules = $state.raw<readonly ClientRule[] | null>(null);
  history = $state.raw<readonly ConsentHistoryEntry[] | null>(null);
  /** The error of the last load; null if there was none. */
  failure = $state.raw<CallError | null>(null);

  /** Loads the rules, and the history if `withHistory`, now and on each change until the returned function is called. */
  watch(withHistory: boolean): () => void {
    const load = async () => {
      await this.#read(window.roster.clients.list(), (rules) => (this.rules = rules));
      if (withHistory) await this.#read(window.roster.clients.history(), (history) => (this.history = history));
    };
    void load();
    const stop = window.roster.on('clients.changed', () => void load());
    const timer = setInterval(() => void load(), lookMs);
    return () => {
      stop();
      clearInterval(timer);
    };
  }

  async #read<T>(call: Promise<CallResult<T>>, done: (value: T) => void): Promise<void> {
    const result = await call;
    if (result.ok) done(result.value);
    this.failure = result.ok ? null : result.error;
  }
}
