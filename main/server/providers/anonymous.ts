/** Anonymous: each login is a new user. */
import { newAnonymousId } from '../store/new-id.js';
import type { Provider } from './provider.js';

/** The provider. */
export const anonymous: Provider = {
  identify: () => Promise.resolve({ provider: 'anon-user', id: newAnonymousId(), data: {} }),
};
