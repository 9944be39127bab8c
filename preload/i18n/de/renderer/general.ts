/** Buttons, the sidebar and the details of a failure, in German. */
import type { GeneralMessages } from '../../en/renderer/general.js';

export const generalDe: GeneralMessages = {
  close: 'Schließen',
  cancel: 'Abbrechen',
  back: 'Zurück zur Liste',
  details: 'Details',
  copyDetails: 'Details kopieren',
  detailNames: {
    backend: 'Backend',
    at: 'Zeit',
    call: 'Aktion',
    cause: 'Ursache',
    status: 'HTTP-Status',
    backendCode: 'Code des Backends',
    requestId: 'Anfrage-ID',
  },
  goBack: 'Zurück',
  findAccount: 'Alle Konten …',
  addAnAccount: 'Konto hinzufügen …',
  allFine: 'Mit allen Konten ist alles in Ordnung.',
  awayAccounts: (count) => (count === 1 ? '1 Konto betroffen' : `${String(count)} Konten betroffen`),
  awayMore: (count) => `${String(count)} weitere`,
  allBackends: 'Alle Backends',
  fieldProblems: {
    missing: 'Füllen Sie dieses Feld aus.',
    email: 'Geben Sie eine E-Mail-Adresse ein.',
    number: (min, max) => `Geben Sie eine ganze Zahl von ${min} bis ${max} ein.`,
  },
  save: 'Speichern',
  saved: 'Gespeichert',
};
