/** Actions on accounts, in the list and on their pages, in German. */
import type { AccountActionsMessages } from '../../en/renderer/account-actions.js';
import { konten } from '../window.js';

export const accountActionsDe: AccountActionsMessages = {
  pin: 'Oben anheften',
  unpin: 'Nicht mehr anheften',
  described: (name) => `Gespeichert: ${name}`,
  deleted: (name) => `Gelöscht: ${name}`,
  confirmSignOut: 'Endgültig abmelden?',
  confirmSignOutHint: (name) =>
    `${name} ist anonym. Nach dem Abmelden können Sie sich nicht wieder anmelden, und das Konto wird aus der Liste entfernt.`,
  confirmSignOutAction: 'Endgültig abmelden',
  confirmRemove: 'Dieses Konto entfernen?',
  confirmRemoveForGoodHint: (name) =>
    `${name} ist anonym. Das Konto wird abgemeldet und aus der Liste entfernt, und Sie können sich nicht wieder anmelden.`,
  confirmSignOutMany: (count) => `${konten(count)} abmelden?`,
  confirmSignOutManyHint: 'Sie bleiben in der Liste, und Sie können sich wieder anmelden.',
  confirmRemoveMany: (count) => `${konten(count)} entfernen?`,
  confirmRemoveManyHint: 'Sie werden abgemeldet und aus der Liste entfernt. Ihre Daten am Backend bleiben erhalten.',
  confirmManyForGood: 'Einige sind anonym. Bei diesen können Sie sich nicht wieder anmelden.',
  describeTitle: 'Name, Farbe und Notiz',
  nameInList: 'Name in dieser Liste',
  nameHint: (name) => `Leer lassen, um „${name}“ anzuzeigen.`,
  colour: 'Farbe',
  automatic: 'Automatisch',
  colours: ['Blau', 'Grün', 'Orange', 'Rosa', 'Türkis', 'Violett', 'Gelb', 'Grau'],
  note: 'Notiz',
  noteHint: 'Nur für Sie sichtbar. Wird auf diesem Computer gespeichert.',
  backendChangedHint: (address) =>
    `Dieses Konto war an einer anderen Adresse oder App angemeldet als ${address}, die das Profil jetzt nennt. Fahren Sie nur fort, wenn Sie diese Adresse kennen: Ihr Passwort geht dorthin.`,
  statusHints: {
    signedOut: (backend) => `Sie sind bei ${backend} abgemeldet.`,
    expired: (backend) => `Ihre Sitzung bei ${backend} ist abgelaufen.`,
    disabled: (backend) =>
      `Der Betreiber von ${backend} hat dieses Konto gesperrt. Bitten Sie ihn, es zu entsperren, und melden Sie sich dann neu an.`,
    locked: () =>
      'Die Sitzung ist verschlüsselt, und der Schlüsselbund ist gesperrt. Entsperren Sie ihn, oder melden Sie sich neu an.',
    offline: (backend) => `${backend} antwortet nicht. Roster versucht es von selbst wieder.`,
    backendChanged: () =>
      'Die Sitzung dieses Kontos gehört zu einer anderen Adresse oder App als der, die das Profil jetzt nennt. Sie bleibt versiegelt und wird nirgendwohin gesendet. Melden Sie sich nur neu an, wenn Sie diese Adresse kennen:',
    backendMissing: () =>
      'Roster kennt das Backend dieses Kontos nicht mehr. Fügen Sie das Backend wieder hinzu und melden Sie sich dort an, oder entfernen Sie das Konto.',
  },
};
