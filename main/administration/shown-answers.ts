/** Converts the answers of a server for the window. Their texts come from other computers, so they are made safe to show. */
import {
  type BackendEvent,
  type BackendProvider,
  type BackendSession,
  backendSessionId,
  type BackendUser,
  backendUserId,
  providerTypes,
} from '../../preload/contract/index.js';
import { plainLines, plainText } from '../../preload/text/plain-text.js';
import type { AskAnswer, AskedSubject } from '../server/admin/asks.js';

/** Makes a text of the server safe to show. */
export const plain = (text: string | null) => (text === null ? null : plainText(text));

export function shownUser({ user, account, lockedForMs }: AskedSubject): BackendUser {
  const identities = user?.identities ?? [];
  const email = account?.name ?? identities.find((one) => one.email !== null)?.email ?? null;
  const providers = new Set(identities.map(({ provider }) => plainText(provider)));
  if (account !== null) providers.add('local-userpass');
  const lastSignInAt = user?.lastLoginAt ?? null;
  return {
    id: backendUserId.parse(user?.id ?? (/^[0-9a-f]{24}$/.test(account?.id ?? '') ? account?.id : account?.name)),
    userId: user?.id ?? null,
    email: plain(email),
    displayName: plain(identities.find(({ name }) => name !== null)?.name ?? null),
    state:
      user?.disabled === true
        ? 'disabled'
        : account?.confirmed === false
          ? 'unconfirmed'
          : lastSignInAt === null
            ? 'new'
            : 'active',
    ...{ lockedForMs, providers: [...providers], hasPassword: account !== null },
    ...{ createdAt: user?.createdAt ?? null, lastSignInAt },
  };
}

/** Those that only a newer server knows are left out: the window has no name for them. */
export function shownProviders({ providers }: AskAnswer<'providers.list'>): BackendProvider[] {
  return providerTypes.flatMap((provider) => {
    const found = providers.find((one) => one.provider === provider);
    if (found === undefined) return [];
    const problems = found.problems.map(({ kind, name }) => ({ kind: plainText(kind), name: plainText(name) }));
    return [{ provider, state: plainText(found.state), problems }];
  });
}

type AskedDetails = AskAnswer<'users.show'>;

export function shownSession({
  id,
  provider,
  address,
  device,
  createdAt,
  lastUsedAt,
}: AskedDetails['sessions'][number]): BackendSession {
  const about = (...names: string[]) => {
    const text = names.map((name) => device?.[name] ?? '').filter((part) => part !== '');
    return text.length === 0 ? null : plainText(text.join(' '));
  };
  return {
    ...{
      id: backendSessionId.parse(id),
      provider: plainText(provider),
      address: plain(address),
      createdAt,
      lastUsedAt,
    },
    platform: about('platform', 'platformVersion'),
    sdk: about('sdk', 'sdkVersion'),
    device: about('deviceName'),
  };
}

export function shownEvent(event: AskedDetails['events'][number]): BackendEvent {
  const { kind, outcome, provider, account, address, subject, reason, text } = event;
  return {
    ...event,
    ...{ kind: plainText(kind), outcome: plainText(outcome), provider: plain(provider), reason: plain(reason) },
    ...{ account: plain(account), address: plain(address), subject: plain(subject) },
    text: text === null ? null : plainLines(text),
  };
}
