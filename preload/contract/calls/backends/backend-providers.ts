/** Calls about the sign-in methods of a backend that Roster administers. */
import * as z from 'zod';
import { backendId, type BackendProvider, providerType } from '../../model/index.js';
import { call } from '../call.js';
import { oneBackend } from '../inputs.js';

export const backendProvidersCalls = {
  'backendProviders.list': call(oneBackend).returns<{ providers: BackendProvider[] }>(),
  /** Sessions continue. Returns all methods as they are then. */
  'backendProviders.setDisabled': call(
    z.strictObject({ backendId, provider: providerType, disabled: z.boolean() }),
  ).returns<{ providers: BackendProvider[] }>(),
} as const;
