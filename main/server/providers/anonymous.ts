/** Anonymous sign-in: each login creates a new user. */
import { newAnonymousId } from '../store/new-id.js';
import type { Provider } from './provider.js';

export const anonymous: Provider = {
  identify: () => Promise.resolve({ provider: 'anon-user', id: newAnonymousId(), data: {} }),
};
