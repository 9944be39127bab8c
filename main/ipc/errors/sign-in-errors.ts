/** Code and sentence of each failure of a browser sign-in. */
import type { ErrorCode } from '../../../preload/contract/index.js';
import { t } from '../../../preload/i18n/translate.js';
import type { SignInError, SignInFailure } from '../../browser-sign-in/errors.js';

/** Code of the contract and sentence of a failure. */
export function signInFailureOf({ failure }: SignInError): { code: ErrorCode; sentence: string } {
  const { code } = failure;
  const isContractCode =
    code === 'cancelled' ||
    code === 'timedOut' ||
    code === 'attemptNotFound' ||
    code === 'callbackMismatch' ||
    code === 'wrongAccount';
  return { code: isContractCode ? code : 'browserSignInFailed', sentence: sentenceOf(failure) };
}

function sentenceOf(failure: SignInFailure): string {
  switch (failure.code) {
    case 'cancelled':
      return {
        user: t().signInCancelled,
        newerSignIn: t().signInSuperseded,
        quit: t().signInClosed,
        provider: t().cancelledInBrowser,
      }[failure.by];
    case 'timedOut':
      return t().signInTimedOut;
    case 'attemptNotFound':
      return t().signInEnded;
    case 'callbackMismatch':
      return t().callbackMismatch;
    case 'wrongAccount':
      return t().wrongPerson(failure.account);
    case 'unsafeProviderUrl':
      return t().providerAddressRefused;
    case 'browserNotOpened':
      return t().browserNotOpened;
    case 'providerNoHost':
    case 'providerRefusesConnection':
    case 'providerTimedOut':
    case 'providerCertificate':
    case 'providerNotJson':
      return t()[failure.code](failure.host);
    case 'providerHttpError':
      return t().providerHttpError(failure.host, failure.status);
    case 'providerOtherIssuer':
      return t().providerOtherIssuer(failure.configured, failure.announced);
    case 'providerIncomplete':
      return t().providerIncomplete(failure.host, failure.missing);
    case 'providerUnreachable':
      return t().providerUnreachable;
    case 'providerRefused':
      return t().providerRefused;
    case 'providerUnusable':
      return t().providerUnusable;
    case 'noIdentity':
      return t().providerSaidNobody;
    case 'clockSkew':
      return t().wrongClock;
    case 'appleRefused':
      return t().appleRefused;
    case 'appleUnusable':
      return t().appleUnusable;
    case 'invalidRelayUrl':
      return t().relayAddressWrong;
    case 'relayUnreachable':
      return t().relayUnreachable;
    case 'relayRefused':
      return t().relayRefused;
  }
}
