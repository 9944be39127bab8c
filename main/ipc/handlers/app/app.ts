/** Handlers of `app.*` and `settings.*`. */
import type { About } from '../../../../preload/contract/index.js';
import type { SettingsService } from '../../../state/settings.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface AppHandlerServices {
  settings: Pick<SettingsService, 'change'>;
}

/** Desktop functions that these handlers use. */
export interface AppServices {
  about: () => Promise<About>;
  /** Prompts for a location and writes the file. Returns its name, or null if the user cancelled. */
  saveDiagnostics: () => Promise<string | null>;
  /** Opens the profile folder in the system's file manager. */
  openProfileFolder: () => Promise<void>;
  setTrayIcon: (picture: string) => void;
  /** Receives uncaught errors of the renderer. */
  reportRendererError: (stack: string) => void;
  /** Registers Roster as the handler of its own links. @throws RosterError `protocolRegistrationFailed` */
  registerProtocolClient: () => Promise<void>;
}

export function appHandlers(
  services: () => Promise<AppHandlerServices>,
  shell: AppServices,
): DomainHandlers<'app' | 'settings'> {
  return {
    'settings.change': async (settings) => (await services()).settings.change(settings),
    'app.about': () => shell.about(),
    'app.saveDiagnostics': async () => {
      const file = await shell.saveDiagnostics();
      return file === null ? null : { file };
    },
    'app.openProfileFolder': () => shell.openProfileFolder(),
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
