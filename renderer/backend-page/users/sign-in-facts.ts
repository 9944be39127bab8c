/** Whether a user can sign in, and why not, according to the backend. */
import type { BackendEvent, BackendUserDetails } from '../../../preload/contract/index.js';

/** One condition of a sign-in and whether it is met. */
export type SignInFact =
  | { kind: 'provider'; isMet: boolean; provider: string }
  /** `at`: null if the time is not known. */
  | { kind: 'registered'; isMet: true; at: string | null }
  | { kind: 'confirmed' | 'enabled'; isMet: boolean }
  | { kind: 'lockout'; isMet: boolean; minutes: number };

/** What has to be done before the user can sign in; null: nothing. */
export type SignInProblem = 'disabled' | 'unconfirmed' | 'locked' | 'provider' | null;

export interface SignInFacts {
  facts: SignInFact[];
  problem: SignInProblem;
  /** The refused sign-ins of the day of `now`, the newest first. */
  refused: BackendEvent[];
}

export function signInFacts({ user, offered, registeredAt, events }: BackendUserDetails, now: number): SignInFacts {
  const minutes = Math.ceil(user.lockedForMs / 60_000);
  const usable = user.providers.find((provider) => offered.includes(provider));
  const provider = usable ?? user.providers[0];
  const facts: SignInFact[] = [
    ...(provider === undefined ? [] : [{ kind: 'provider', isMet: usable !== undefined, provider } as const]),
    { kind: 'registered', isMet: true, at: registeredAt ?? user.createdAt },
    ...(user.hasPassword ? [{ kind: 'confirmed', isMet: user.state !== 'unconfirmed' } as const] : []),
    { kind: 'enabled', isMet: user.state !== 'disabled' },
    ...(user.hasPassword ? [{ kind: 'lockout', isMet: minutes === 0, minutes } as const] : []),
  ];
  const problem: SignInProblem =
    user.state === 'disabled'
      ? 'disabled'
      : user.state === 'unconfirmed'
        ? 'unconfirmed'
        : minutes > 0
          ? 'locked'
          : usable === undefined
            ? 'provider'
            : null;
  const today = new Date(now).toDateString();
  const refused = events.filter(
    ({ kind, outcome, at }) => kind === 'sign-in' && outcome !== 'ok' && new Date(at).toDateString() === today,
  );
  return { facts, problem, refused };
}
