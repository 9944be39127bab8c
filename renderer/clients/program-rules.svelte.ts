/** The rules of other programs and the history of questions, kept up to date while a component shows them. */
import type { CallError, ClientRule, ConsentHistoryEntry } from '../../preload/contract/index.js';
import { LatestCall } from '../components/calls/latest-call.js';

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
    const { clients } = window.roster;
    const calls = new LatestCall();
    const load = async () => {
      const read = () => Promise.all([clients.list(), withHistory ? clients.history() : null]);
      const found = await calls.run(read);
      if (found === null) return;
      const [rules, history] = found;
      if (rules.ok) this.rules = rules.value;
      if (history?.ok === true) this.history = history.value;
      const failed = found.find((result) => result?.ok === false);
      this.failure = failed?.ok === false ? failed.error : null;
    };
    void load();
    const stop = window.roster.on('clients.changed', () => void load());
    const timer = setInterval(() => void load(), lookMs);
    return () => {
      stop();
      clearInterval(timer);
    };
  }
}
