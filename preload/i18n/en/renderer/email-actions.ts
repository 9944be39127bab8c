/** Links from email: confirming an address, choosing a new password. */
export const emailActionsEn = {
  mailKeptHere: 'This backend keeps its mail on this computer.',
  openMail: 'Open it',
  confirmLinkTitle: 'Confirm this email address?',
  confirmLinkHint: (backend: string) => `You opened a confirmation link for the backend “${backend}”.`,
  confirmLinkAction: 'Confirm',
  confirmed: 'Email address confirmed. You can sign in now.',
  resetLinkTitle: 'Choose a new password',
  resetLinkHint: (backend: string) =>
    `You opened a password reset link for the backend “${backend}”. Setting a new password signs the account out everywhere.`,
  newPassword: 'New password',
  resetLinkAction: 'Set password',
  passwordSet: 'Password changed. Sign in with the new password.',
};

export type EmailActionsMessages = typeof emailActionsEn;
