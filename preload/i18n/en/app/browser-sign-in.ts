/** Sentences of the main process about signing in with the browser, and the pages that it shows afterwards. */

/** A page of the loopback listener. */
export interface ReturnPage {
  title: string;
  sentence: string;
}

export const browserSignInEn = {
  // Signing in with the browser.
  providerAddressRefused:
    'Roster does not open the provider’s address because it is not secure. Check the backend’s settings.',
  browserGone: (browser: string | null) =>
    `${browser ?? 'The chosen browser'} is no longer available: the browser was uninstalled or its profile was deleted. Choose another browser or use the default one.`,
  browserNotOpened: 'The browser could not be opened. Copy the link and open it yourself.',
  cancelledInBrowser: 'The sign-in was cancelled in the browser.',
  appleRefused: 'Apple or the relay rejected the sign-in. Start again.',
  appleUnusable: 'Apple’s response could not be used. Start the sign-in again.',
  relayAddressWrong: 'The relay URL is invalid. Check the backend’s settings.',
  relayUnreachable:
    'The relay for this sign-in could not be reached. Check its address in the backend’s settings and that you are online.',
  relayRefused: 'The relay rejected this sign-in. Start the sign-in again, or ask the relay’s administrator.',
  providerUnreachable:
    'The sign-in provider could not be reached. Check its address in the backend’s settings and that you are online.',
  providerNoHost: (host: string) =>
    `The host ${host} does not exist. Check the issuer URL in the backend’s settings and that you are online.`,
  providerRefusesConnection: (host: string) =>
    `${host} refused the connection. Check the issuer URL and its port in the backend’s settings, or ask the provider’s administrator.`,
  providerTimedOut: (host: string) => `${host} did not respond in time. Try again in a moment.`,
  providerCertificate: (host: string) =>
    `This computer does not trust the certificate of ${host}. Check the issuer URL in the backend’s settings, this computer’s clock and its certificates.`,
  providerHttpError: (host: string, status: number) =>
    `${host} returned HTTP status ${String(status)} instead of its OpenID configuration. Check the issuer URL in the backend’s settings.`,
  providerNotJson: (host: string) =>
    `${host} did not return a valid OpenID configuration. Check the issuer URL in the backend’s settings.`,
  providerOtherIssuer: (given: string, named: string) =>
    `The OpenID configuration at ${given} names a different issuer: ${named}. If that is the right provider, enter exactly this address in the backend’s settings.`,
  providerIncomplete: (host: string, missing: string) =>
    `The OpenID configuration of ${host} has no valid ${missing}. Ask the provider’s administrator.`,
  providerSaidNobody: 'The provider did not identify the user. Try again.',
  wrongClock: 'The provider’s response is not valid at this computer’s time. Check your clock, then try again.',
  providerRefused: 'The provider rejected the sign-in. Try again, or ask the provider’s administrator.',
  providerUnusable: 'The provider’s response could not be used. Start the sign-in again.',
  callbackMismatch: 'This is not the address of this sign-in. Copy the full address of the page that failed to load.',
  signInEnded: 'This sign-in has already ended.',
  signInSuperseded: 'A new sign-in was started, so this one was cancelled.',
  signInCancelled: 'The sign-in was cancelled.',
  signInClosed: 'Roster was closed.',
  signInTimedOut: 'The browser did not return in time. Start the sign-in again.',

  // Pages in the browser after signing in there.
  returnPages: {
    notForHere: { title: 'Not available', sentence: 'This address only accepts the redirect from a sign-in.' },
    nothingHere: { title: 'Page not found', sentence: 'Go back to Roster and start the sign-in again.' },
    signedIn: { title: 'Signed in to Roster', sentence: 'You can close this tab.' },
    done: { title: 'Back to Roster', sentence: 'You can close this tab. Roster shows how the sign-in went.' },
    completed: {
      title: 'Already completed',
      sentence: 'This sign-in has already come back to Roster. You can close this tab.',
    },
    superseded: {
      title: 'This sign-in was replaced by a newer one',
      sentence: 'Finish the newer one in its own tab. You can close this tab.',
    },
    cancelled: {
      title: 'This sign-in was cancelled',
      sentence: 'Go back to Roster to start it again. You can close this tab.',
    },
    timedOut: {
      title: 'This sign-in has expired',
      sentence: 'Go back to Roster to start it again. You can close this tab.',
    },
    callbackMismatch: {
      title: 'Not this sign-in',
      sentence: 'Go back to Roster. If it is no longer waiting, start the sign-in again.',
    },
  } satisfies Record<string, ReturnPage>,
  lateSignIn: {
    completed: 'The browser returned from a sign-in that was already completed.',
    superseded: 'The browser returned from a sign-in that was replaced by a newer one. Finish the newer one.',
    cancelled: 'The browser returned from a sign-in that was cancelled. Start it again if you want to sign in.',
    timedOut: 'The browser returned from a sign-in that has expired. Start it again.',
  },
};
