/** The first start, adding a backend, and invitations. */
import type { InvitationProblem } from '../../../contract/invitations.js';

export const addBackendEn = {
  welcome: 'Welcome to Roster',
  welcomeHint: 'All your App Services accounts in one place. Where do they live?',
  firstCompany: 'My company’s backend',
  firstCompanyHint: 'I have an address and an app ID, or an invitation link',
  firstFolder: 'An exported App Services app',
  firstFolderHint: 'Run it on this computer, from its folder',
  firstDemo: 'Just try it',
  firstDemoHint: 'A test backend on this computer, with a demo account',
  demoAccount: 'Demo',
  importFromElsewhere: 'Import accounts from another computer…',
  tip: 'Tip',
  firstTip: (palette: string, slot: string) =>
    `${palette} finds accounts. Pin an account to switch to it with ${slot}.`,
  gotIt: 'Got it',
  addressOrLink: 'Address or invitation link',
  lookingForBackend: 'Looking…',
  appIdNeeded: (host: string) => `${host} answers. Now enter the app ID.`,
  notABackend: 'Enter an address that begins with https://, or an invitation link.',
  continueAction: 'Continue',
  noBackendYet: 'No backend at hand?',
  useBuiltIn: 'Use the test backend on this computer',
  addNamedBackend: (name: string) => `Add ${name}?`,
  addAction: 'Add',
  invitationHint:
    'You opened an invitation link. Add this backend only if you know its address: your password goes there.',
  badInvitation: 'Invitation not accepted',
  badInvitationHint: 'Nothing was added. Ask for a new link.',
  invitationProblems: {
    tooLong: 'This invitation link is too long.',
    malformed: 'This invitation link is damaged or incomplete.',
    hiddenCharacters: 'This invitation link contains invisible characters, which could disguise where it leads.',
    unknownPart: 'This invitation link contains parts that do not belong there.',
    address: 'The address in this invitation link is missing, or does not begin with https://, or contains a password.',
    appId: 'The app ID in this invitation link is missing or not valid.',
    name: 'The name in this invitation link is too long or not valid.',
  } satisfies Record<InvitationProblem, string>,
  copyInvitation: 'Copy invitation link',
  invitationCopied: (backend: string) => `Invitation to ${backend} copied`,
};

export type AddBackendMessages = typeof addBackendEn;
