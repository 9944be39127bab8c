/** Handlers of `lock.*`: the app lock. */
import type { AppLock } from '../../../app-lock/app-lock.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface LockHandlerServices {
  lock: Pick<
    AppLock,
    | 'changePassphrase'
    | 'disable'
    | 'enable'
    | 'lock'
    | 'reset'
    | 'settings'
    | 'unlock'
    | 'unlockWithTouchId'
    | 'updateSettings'
  >;
}

export function lockHandlers(services: () => Promise<LockHandlerServices>): DomainHandlers<'lock'> {
  const lock = async () => (await services()).lock;
  return {
    'lock.settings': async () => (await lock()).settings,
    'lock.enable': async ({ passphrase, settings }) => (await lock()).enable(passphrase, settings),
    'lock.updateSettings': async (settings) => (await lock()).updateSettings(settings),
    'lock.disable': async ({ passphrase }) => (await lock()).disable(passphrase),
    'lock.changePassphrase': async ({ passphrase, newPassphrase }) =>
      (await lock()).changePassphrase(passphrase, newPassphrase),
    'lock.lock': async () => (await lock()).lock(),
    'lock.unlock': async ({ passphrase }) => (await lock()).unlock(passphrase),
    'lock.unlockWithTouchId': async () => (await lock()).unlockWithTouchId(),
    'lock.reset': async () => (await lock()).reset(),
  };
}
