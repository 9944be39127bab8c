/** Requests that start and end a session. */
import type { Credentials } from '../credentials/credentials.js';
import { requireObject } from '../errors/arguments.js';
import { encode } from '../http/extended-json.js';
import type { Transport } from '../http/transport.js';
import { loginAnswer, profileAnswer } from '../http/wire.js';
import { profileOf } from '../session/profile-answer.js';
import { refusesSession } from '../session/session-refusal.js';
import { requireTokenOf } from '../session/token.js';
import type { CompletedLogin } from '../session/user-session.js';
import type { Session, UserRecord } from '../storage/auth-storage.js';

/** Device information, sent as `options.device` with each login. */
export type Device = Readonly<Record<string, string>>;

/**
 * Builds the body of a login request. The SDK's `options` override a key of that name in a custom function's payload.
 */
export function loginBody({ providerType, payload }: Credentials, device: Device): Record<string, unknown> {
  const encoded = providerType === 'custom-function' ? encode(payload) : payload;
  return { ...requireObject(encoded, 'payload'), options: { device } };
}

/** Signs in and fetches the profile; if the profile cannot be fetched, revokes the session. @throws AuthError */
export async function requestLogin(
  transport: Transport,
  credentials: Credentials,
  { device, signal }: { device: Device; signal: AbortSignal | undefined },
): Promise<CompletedLogin> {
  const { providerType } = credentials;
  const path = `/auth/providers/${providerType}/login`;
  const body = loginBody(credentials, device);
  const login = await transport.request({ method: 'POST', scope: 'app', path, body, signal }, loginAnswer);
  const claims = requireTokenOf(login.user_id, login.access_token);
  requireTokenOf(login.user_id, login.refresh_token);
  const session: Session = { accessToken: login.access_token, refreshToken: login.refresh_token };
  const profile = await transport
    .request({ method: 'GET', scope: 'root', path: '/auth/profile', token: session.accessToken, signal }, profileAnswer)
    .catch(async (error: unknown) => {
      await revoke(transport, session).catch(() => undefined);
      throw error;
    });
  const id = login.user_id;
  const deviceId = login.device_id ?? null;
  const record: UserRecord = { id, providerType, state: 'LoggedIn', deviceId, ...profileOf(profile), session };
  return { record, session, claims };
}

/** Revokes a session on the backend. @throws AuthError */
export async function revoke(transport: Transport, session: Session | null): Promise<void> {
  if (session === null) return;
  await transport
    .requestNoContent({ method: 'DELETE', scope: 'root', path: '/auth/session', token: session.refreshToken })
    .catch((error: unknown) => {
      // If the backend no longer knows the session, it has already ended.
      if (!refusesSession(error)) throw error;
    });
}
