/** Sentences of the main process about signing in with the browser, and the pages that it shows afterwards, in German. */
import type { browserSignInEn } from '../../en/app/browser-sign-in.js';

export const browserSignInDe: typeof browserSignInEn = {
  // Anmeldung im Browser.
  providerAddressRefused:
    'Die Adresse des Anbieters ist keine, die Roster öffnet. Prüfen Sie die Einstellungen des Backends.',
  browserGone: (browser) =>
    `${browser ?? 'Der gewählte Browser'} ist nicht mehr verfügbar: Der Browser wurde deinstalliert oder das Profil gelöscht. Wählen Sie einen anderen oder nehmen Sie den Standardbrowser.`,
  browserNotOpened: 'Der Browser ließ sich nicht öffnen. Kopieren Sie den Link und öffnen Sie ihn selbst.',
  cancelledInBrowser: 'Die Anmeldung wurde im Browser abgebrochen.',
  appleRefused: 'Apple oder das Relay hat die Anmeldung abgelehnt. Beginnen Sie sie neu.',
  appleUnusable: 'Apples Antwort ließ sich nicht verwenden. Beginnen Sie die Anmeldung neu.',
  relayAddressWrong: 'Die Adresse des Relays stimmt nicht. Prüfen Sie die Einstellungen des Backends.',
  relayUnreachable:
    'Das Relay für diese Anmeldung war nicht zu erreichen. Prüfen Sie seine Adresse in den Einstellungen des Backends und ob Sie online sind.',
  relayRefused:
    'Das Relay hat diese Anmeldung nicht angenommen. Beginnen Sie sie neu, oder fragen Sie den Betreiber des Relays.',
  providerUnreachable:
    'Der Anbieter der Anmeldung war nicht zu erreichen. Prüfen Sie seine Adresse in den Einstellungen des Backends und ob Sie online sind.',
  providerNoHost: (host) =>
    `Einen Host ${host} gibt es nicht. Prüfen Sie die Adresse des Ausstellers in den Einstellungen des Backends und ob Sie online sind.`,
  providerRefusesConnection: (host) =>
    `${host} hat die Verbindung abgelehnt. Prüfen Sie Adresse und Port des Ausstellers in den Einstellungen des Backends, oder fragen Sie den Betreiber.`,
  providerTimedOut: (host) => `${host} hat nicht rechtzeitig geantwortet. Versuchen Sie es gleich noch einmal.`,
  providerCertificate: (host) =>
    `Dem Zertifikat von ${host} vertraut dieser Computer nicht. Prüfen Sie die Adresse des Ausstellers in den Einstellungen des Backends, die Uhr dieses Computers und seine Zertifikate.`,
  providerHttpError: (host, status) =>
    `${host} hat mit dem HTTP-Status ${String(status)} statt mit seinem OpenID-Dokument geantwortet. Prüfen Sie die Adresse des Ausstellers in den Einstellungen des Backends.`,
  providerNotJson: (host) =>
    `${host} hat mit etwas anderem als seinem OpenID-Dokument geantwortet. Prüfen Sie die Adresse des Ausstellers in den Einstellungen des Backends.`,
  providerOtherIssuer: (given, named) =>
    `Das Dokument unter ${given} nennt einen anderen Aussteller: ${named}. Wenn das der gemeinte Anbieter ist, tragen Sie genau diese Adresse in den Einstellungen des Backends ein.`,
  providerIncomplete: (host, missing) =>
    `Im OpenID-Dokument von ${host} fehlt etwas oder ist unbrauchbar: ${missing}. Fragen Sie den Betreiber des Anbieters.`,
  providerSaidNobody: 'Der Anbieter hat nicht gesagt, wer sich angemeldet hat. Versuchen Sie es noch einmal.',
  wrongClock:
    'Die Antwort des Anbieters gilt nicht zur Uhrzeit dieses Computers. Prüfen Sie die Uhr und versuchen Sie es noch einmal.',
  providerRefused:
    'Der Anbieter hat die Anmeldung abgelehnt. Versuchen Sie es noch einmal, oder fragen Sie seinen Betreiber.',
  providerUnusable: 'Die Antwort des Anbieters ließ sich nicht verwenden. Beginnen Sie die Anmeldung neu.',
  callbackMismatch:
    'Das ist nicht die Adresse, an der diese Anmeldung endete. Kopieren Sie die ganze Adresse der Seite, die nicht geladen wurde.',
  signInEnded: 'Diese Anmeldung ist schon zu Ende.',
  signInSuperseded: 'Eine neue Anmeldung hat begonnen, darum wurde diese aufgegeben.',
  signInCancelled: 'Die Anmeldung wurde abgebrochen.',
  signInClosed: 'Roster wurde geschlossen.',
  signInTimedOut: 'Vom Browser kam nicht rechtzeitig etwas zurück. Beginnen Sie die Anmeldung neu.',

  // Seiten im Browser nach der Anmeldung dort.
  returnPages: {
    notForHere: { title: 'Nicht hierher', sentence: 'Diese Adresse nimmt nur den Rückweg einer Anmeldung an.' },
    nothingHere: {
      title: 'Hier ist nichts',
      sentence: 'Gehen Sie zu Roster zurück und starten Sie die Anmeldung neu.',
    },
    signedIn: { title: 'Bei Roster angemeldet', sentence: 'Sie können diesen Tab schließen.' },
    done: {
      title: 'Zurück zu Roster',
      sentence: 'Sie können diesen Tab schließen. Roster zeigt, wie die Anmeldung ausging.',
    },
    completed: {
      title: 'Bereits abgeschlossen',
      sentence: 'Diese Anmeldung ist schon bei Roster angekommen. Sie können diesen Tab schließen.',
    },
    superseded: {
      title: 'Diese Anmeldung wurde durch eine neuere ersetzt',
      sentence: 'Schließen Sie die neuere in ihrem eigenen Tab ab. Diesen Tab können Sie schließen.',
    },
    cancelled: {
      title: 'Diese Anmeldung wurde abgebrochen',
      sentence: 'Gehen Sie zu Roster zurück, um sie neu zu starten. Sie können diesen Tab schließen.',
    },
    timedOut: {
      title: 'Diese Anmeldung ist abgelaufen',
      sentence: 'Gehen Sie zu Roster zurück, um sie neu zu starten. Sie können diesen Tab schließen.',
    },
    callbackMismatch: {
      title: 'Nicht diese Anmeldung',
      sentence: 'Gehen Sie zu Roster zurück. Wenn es nicht mehr wartet, starten Sie die Anmeldung neu.',
    },
  },
  lateSignIn: {
    completed: 'Der Browser kam noch einmal von einer Anmeldung zurück, die schon abgeschlossen war.',
    superseded:
      'Der Browser kam von einer Anmeldung zurück, die durch eine neuere ersetzt wurde. Schließen Sie die neuere ab.',
    cancelled:
      'Der Browser kam von einer Anmeldung zurück, die abgebrochen wurde. Starten Sie sie neu, wenn Sie sich anmelden möchten.',
    timedOut: 'Der Browser kam von einer Anmeldung zurück, die abgelaufen ist. Starten Sie sie neu.',
  },
};
