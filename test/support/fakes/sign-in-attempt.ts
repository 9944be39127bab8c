/** A browser sign-in with a misbehaving provider or browser. */
import { connect } from 'node:net';
import type { AttemptProgress } from '../../../main/browser-sign-in/attempt-states.js';
import { SignInError } from '../../../main/browser-sign-in/errors.js';
import { openIdProvider } from '../../../main/browser-sign-in/providers/openid.js';
import type { BrowserProvider, VerifiedIdentity } from '../../../main/browser-sign-in/providers/provider.js';
import { SignInAttempts } from '../../../main/browser-sign-in/sign-in-attempts.js';
import { signInFailureOf } from '../../../main/ipc/errors/sign-in-errors.js';
import { callbackPages } from '../../../main/ipc/texts/callback-pages.js';
import type { MaliciousIssuer } from './malicious-issuer.js';

const schedule = (ms: number, work: () => void) => {
  const timer = setTimeout(work, ms);
  return () => {
    clearTimeout(timer);
  };
};

export interface AttemptOptions {
  attempts?: SignInAttempts;
  timeoutMs?: number;
  lingerMs?: number;
}

let open: SignInAttempts[] = [];

/** Cancels the attempts of the test. */
export function cancelAttempts(): void {
  for (const attempts of open) attempts.cancelAll();
  open = [];
}

/** One attempt: the opened address, the result, and the callback, whose issuer is `bad`. */
export async function beginAttempt(bad: MaliciousIssuer, provider: BrowserProvider, more: AttemptOptions = {}) {
  const opened: URL[] = [];
  const openExternal = (url: string) => {
    opened.push(new URL(url));
    return Promise.resolve();
  };
  const attempts =
    more.attempts ??
    new SignInAttempts({ openExternal, now: Date.now, schedule, timeoutMs: 60_000, pages: callbackPages, ...more });
  const steps: AttemptProgress<string>[] = [];
  const identities: VerifiedIdentity[] = [];
  let end: (step: AttemptProgress<string>) => void = () => undefined;
  const ended = new Promise<AttemptProgress<string>>((resolve) => (end = resolve));
  let shown = '';
  const id = await attempts.start<string>({
    provider,
    authorizeOptions: { loginHint: null },
    signIn: (given) => {
      identities.push(given);
      return Promise.resolve(given.subject);
    },
    onProgress: (_id, step) => {
      steps.push(step);
      if (step.kind === 'waiting') shown = step.url;
      else if (step.kind !== 'exchanging') end(step);
    },
  });
  open.push(attempts);
  const url = opened[0] ?? new URL(shown);
  const parameter = (name: string) => url.searchParams.get(name) ?? '';
  const back = Object.assign(
    (parameters: Record<string, string>) =>
      fetch(`${parameter('redirect_uri')}?${new URLSearchParams(parameters).toString()}`, { redirect: 'manual' }),
    { base: parameter('redirect_uri') },
  );
  const good = { code: 'a-code', state: parameter('state'), iss: bad.issuer };
  bad.authorized(url);
  return { id, attempts, url, parameter, back, good, steps, ended, identities };
}

/** The message that the user sees at the end of a sign-in. */
export function messageOf(end: AttemptProgress<string>): string {
  return 'error' in end && end.error instanceof SignInError ? signInFailureOf(end.error).sentence : '';
}
export const providerOf = (bad: MaliciousIssuer) =>
  openIdProvider({ issuer: bad.issuer, clientId: bad.clientId, scopes: 'openid email profile' });
export const portIsOpen = (port: number, host = '127.0.0.1') =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
