/** Links from email: confirming an address, choosing a new password, in German. */
import type { EmailActionsMessages } from '../../en/renderer/email-actions.js';

export const emailActionsDe: EmailActionsMessages = {
  mailKeptHere: 'Dieses Backend behält seine Mails auf diesem Computer.',
  openMail: 'Öffnen',
  confirmLinkTitle: 'Die E-Mail-Adresse bestätigen?',
  confirmLinkHint: (backend) => `Sie haben einen Bestätigungslink für das Backend „${backend}“ geöffnet.`,
  confirmLinkAction: 'Bestätigen',
  confirmed: 'Die E-Mail-Adresse ist bestätigt. Sie können sich jetzt anmelden.',
  resetLinkTitle: 'Ein neues Passwort wählen',
  resetLinkHint: (backend) =>
    `Sie haben einen Link zum Zurücksetzen des Passworts für das Backend „${backend}“ geöffnet. Mit dem neuen Passwort wird das Konto überall abgemeldet.`,
  newPassword: 'Neues Passwort',
  resetLinkAction: 'Passwort setzen',
  passwordSet: 'Passwort geändert. Melden Sie sich mit dem neuen Passwort an.',
};
