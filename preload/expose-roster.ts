/** Puts the bridge between main and a page into the page: the given calls and events, and nothing else. */
import { contextBridge, ipcRenderer } from 'electron';

type Verbs = Record<string, (input?: unknown) => Promise<unknown>>;

/** Exposes `window.roster`. */
export function exposeRoster(callNames: readonly string[], eventNames: readonly string[]): void {
  const domains: Record<string, Verbs> = {};
  for (const name of callNames) {
    const [domain = '', verb = ''] = name.split('.');
    const verbs = (domains[domain] ??= {});
    verbs[verb] = (input) => ipcRenderer.invoke(name, input);
  }
  contextBridge.exposeInMainWorld('roster', {
    ...domains,
    on: (name: string, listener: (payload: unknown) => void) => {
      if (!eventNames.includes(name)) throw new Error(`No such event: ${name}`);
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
}
