/**
 * Exposes `window.roster`: the calls of the contract and nothing else. The names are inserted at build time (`build/`),
 * so that the contract's schemas need not be loaded here; main validates every input.
 */
import { contextBridge, ipcRenderer } from 'electron';

declare const __CALL_NAMES__: readonly string[];
declare const __EVENT_NAMES__: readonly string[];

type Verbs = Record<string, (input?: unknown) => Promise<unknown>>;

const domains: Record<string, Verbs> = {};
for (const name of __CALL_NAMES__) {
  const [domain = '', verb = ''] = name.split('.');
  const verbs = (domains[domain] ??= {});
  verbs[verb] = (input) => ipcRenderer.invoke(name, input);
}

contextBridge.exposeInMainWorld('roster', {
  ...domains,
  on: (name: string, listener: (payload: unknown) => void) => {
    if (!__EVENT_NAMES__.includes(name)) throw new Error(`No such event: ${name}`);
    // The event object would expose its sender to the page; pass on only the payload.
    const deliver = (_event: unknown, payload: unknown) => {
      listener(payload);
    };
    ipcRenderer.on(name, deliver);
    return () => {
      ipcRenderer.removeListener(name, deliver);
    };
  },
});
