/** Why a command uses an account, and why none can be used, in German. */
import type { AccountReason } from '../../contract/index.js';
import type { AccountChoiceMessages } from '../en/account-choice.js';

/** Shown after the account's name. */
export function accountReasonDe(reason: AccountReason): string {
  switch (reason.kind) {
    case 'argument':
      return 'im Befehl genannt';
    case 'backendOption':
      return 'aktuell beim genannten Backend';
    case 'environment':
      return `in ${reason.variable} gesetzt`;
    case 'folder':
      return `Regel für ${reason.folder}`;
    case 'file':
      return reason.approved ? reason.file : `${reason.file}, noch nicht bestätigt`;
    case 'program':
      return 'für dieses Programm gewählt';
    case 'terminals':
      return 'Konto für Terminals';
    case 'active':
      return 'aktives Konto';
  }
}

/** The source that names an account or a backend, at the beginning of a sentence; null for the command itself. */
function sourceOf(reason: AccountReason): string | null {
  switch (reason.kind) {
    case 'environment':
      return reason.variable;
    case 'folder':
      return `Die Regel für ${reason.folder}`;
    case 'file':
      return `Die Datei ${reason.file}`;
    case 'program':
      return 'Ihre Wahl für dieses Programm';
    case 'terminals':
      return 'Die Einstellung „Konto für Terminals“';
    default:
      return null;
  }
}

/** What selects the backend where the account is named. */
const backendOption = ({ kind }: AccountReason) => (kind === 'environment' ? 'ROSTER_BACKEND' : '--backend <Name>');

/** A sentence about a name that does not select one account or backend. */
function naming(reason: AccountReason, word: string, [short, long, advice]: readonly [string, string, string]): string {
  const source = sourceOf(reason);
  return source === null ? `${short} ${advice}` : `${source} nennt „${word}“, aber ${long} ${advice}`;
}

export const accountChoiceDe: AccountChoiceMessages = {
  accountReason: accountReasonDe,
  noAccountCalled: (reason, word) =>
    naming(reason, word, [`Kein Konto heißt „${word}“.`, 'kein Konto heißt so.', '„roster list“ zeigt alle.']),
  severalAccountsCalled: (reason, word, which, differInBackend) =>
    naming(reason, word, [
      `Mehrere Konten heißen „${word}“: ${which}.`,
      `mehrere Konten heißen so: ${which}.`,
      differInBackend
        ? `Nennen Sie auch das Backend (${backendOption(reason)}) oder das Konto mit seiner ID.`
        : 'Nennen Sie eines mit seiner ID.',
    ]),
  noBackendCalled: (reason, word) =>
    naming(reason, word, [`Kein Backend heißt „${word}“.`, 'kein Backend heißt so.', '„roster status“ zeigt alle.']),
  severalBackendsCalled: (reason, word) =>
    naming(reason, word, [
      `Mehrere Backends heißen „${word}“.`,
      'mehrere Backends heißen so.',
      'Nennen Sie eines mit seiner ID.',
    ]),
  noActiveAccount: 'Kein Konto ist aktiv. Nennen Sie eines, oder machen Sie eines mit „roster switch“ aktiv.',
  ruleFolderTitle: 'Ordner, der ein Konto bekommt',
  ruleFolderNotFound: (folder) => `Den Ordner ${folder} gibt es nicht.`,
  noFolderRule: (folder, nearest) =>
    nearest === null
      ? `Für ${folder} gibt es keine Regel. „roster use --list“ zeigt alle.`
      : `Für ${folder} selbst gibt es keine Regel; es gilt die für ${nearest}.`,
  tokenTooShort: (backend, seconds, wanted) =>
    `${backend} stellt Token aus, die ${String(seconds)} Sekunden gelten; verlangt sind mindestens ${String(wanted)}. Nehmen Sie ein kürzeres --min-valid.`,
  chosenAccountRemoved: (reason) => {
    if (reason.kind === 'folder')
      return `Die Regel für ${reason.folder} nennt ein Konto, das aus Roster entfernt wurde. Führen Sie in diesem Ordner „roster use <Konto>“ oder „roster use --clear“ aus.`;
    if (reason.kind === 'terminals')
      return 'Das Konto für Terminals wurde aus Roster entfernt. Wählen Sie in den Einstellungen unter „Programme und Terminal“ ein anderes.';
    return 'Das Konto, das Sie für dieses Programm gewählt haben, wurde aus Roster entfernt. Nennen Sie ein Konto.';
  },
  chosenSignedOut: (reason, account, backend) => {
    const source = sourceOf(reason);
    const advice = 'Melden Sie sich in Roster an, oder nennen Sie ein anderes Konto.';
    if (source !== null) return `${source} nennt ${account} (${backend}), das abgemeldet ist. ${advice}`;
    const subject = reason.kind === 'active' ? 'Das aktive Konto' : 'Das Konto';
    return `${subject} ${account} (${backend}) ist abgemeldet. ${advice}`;
  },
  chosenExpired: (reason, account, backend) => {
    const source = sourceOf(reason);
    const advice = 'Melden Sie sich in Roster an, oder nennen Sie ein anderes Konto.';
    if (source !== null) return `${source} nennt ${account} (${backend}), dessen Sitzung zu Ende ist. ${advice}`;
    const subject = reason.kind === 'active' ? 'des aktiven Kontos' : 'des Kontos';
    return `Die Sitzung ${subject} ${account} (${backend}) ist zu Ende. ${advice}`;
  },
  chosenDisabled: (reason, account, backend) => {
    const source = sourceOf(reason);
    const advice =
      'Bitten Sie den Betreiber, es zu entsperren, und melden Sie sich dann in Roster an, oder nennen Sie ein anderes Konto.';
    if (source !== null) return `${source} nennt ${account}, das der Betreiber von ${backend} gesperrt hat. ${advice}`;
    const subject = reason.kind === 'active' ? 'das aktive Konto' : 'das Konto';
    return `Der Betreiber von ${backend} hat ${subject} ${account} gesperrt. ${advice}`;
  },
};
