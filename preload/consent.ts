/**
 * Exposes `window.consent` to the consent window: its few calls and nothing else. The names are inserted at build time, so
 * that the contract's schemas need not be loaded here; main validates every input.
 */
import { contextBridge, ipcRenderer } from 'electron';

declare const __CONSENT_CALL_NAMES__: readonly string[];
declare const __CONSENT_CHANGED__: string;

const verbs: Record<string, (input?: unknown) => Promise<unknown>> = {};
for (const name of __CONSENT_CALL_NAMES__) {
  const [, verb = ''] = name.split('.');
  verbs[verb] = (input) => ipcRenderer.invoke(name, input);
}

contextBridge.exposeInMainWorld('consent', {
  ...verbs,
  onChanged: (listener: () => void) => {
    // The event object would expose its sender to the page.
    const deliver = () => {
      listener();
    };
    ipcRenderer.on(__CONSENT_CHANGED__, deliver);
    return () => {
      ipcRenderer.removeListener(__CONSENT_CHANGED__, deliver);
    };
  },
});
