/** Handlers of `app.*` and `settings.*`: what belongs to Roster itself. */
import type { About, Settings } from '../../preload/contract/index.js';
import type { DomainHandlers } from './register-handlers.js';

/** What these handlers ask of the shell. */
export interface AppServices {
  about: () => Promise<About>;
  /** Asks where to and writes; gives the file's name, null when nothing was chosen. */
  saveDiagnostics: () => Promise<string | null>;
  setTrayIcon: (picture: string) => void;
  /** Told of an error of the page that nobody caught. */
  reportRendererError: (stack: string) => void;
  /** Makes Roster the program that opens its own links. @throws RosterError `protocolRegistrationFailed` */
  registerProtocolClient: () => Promise<void>;
}

/** The handlers of both domains. */
export function appHandlers(
  change: (settings: Settings) => Promise<void>,
  shell: AppServices,
): DomainHandlers<'app' | 'settings'> {
  return {
    'settings.change': change,
    'app.about': () => shell.about(),
    'app.saveDiagnostics': async () => {
      const file = await shell.saveDiagnostics();
      return file === null ? null : { file };
    },
    'app.reportRendererError': ({ stack }) => {
      shell.reportRendererError(stack);
      return Promise.resolve();
    },
    'app.registerProtocolClient': () => shell.registerProtocolClient(),
    'app.setTrayIcon': ({ picture }) => {
      shell.setTrayIcon(picture);
      return Promise.resolve();
    },
  };
}
