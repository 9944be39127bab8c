/** The app lock, in German. */
import type { AppLockMessages } from '../../en/renderer/app-lock.js';

export const appLockDe: AppLockMessages = {
  lockTitle: 'App-Sperre',
  lockHint:
    'Eine Passphrase verbirgt die Liste und hält jede Sitzung verschlüsselt, bis Sie sie eingeben. Wenn Sie sie vergessen, lassen sich Ihre Sitzungen nicht wiederherstellen.',
  lockedTitle: 'Roster ist gesperrt',
  lockedHint: 'Ihre Sitzungen sind verschlüsselt. Geben Sie die Passphrase ein, um sie zu entsperren.',
  passphrase: 'Passphrase',
  newPassphrase: 'Neue Passphrase',
  repeatPassphrase: 'Passphrase wiederholen',
  passphraseRule: 'Mindestens 8 Zeichen. Mehrere Wörter sind leichter zu merken als Sonderzeichen.',
  passphrasesDiffer: 'Die Passphrasen stimmen nicht überein.',
  unlock: 'Entsperren',
  unlocking: 'Wird entsperrt …',
  unlockWithTouchId: 'Touch ID verwenden',
  lockMore: 'Passphrase vergessen?',
  forgotPassphrase: 'Alle Konten abmelden …',
  forgetTitle: 'Alle Konten abmelden?',
  forgetHint:
    'Entfernt die Sperre und meldet jedes Konto auf diesem Computer ab. Die Konten bleiben in der Liste, aber bei anonymen können Sie sich nicht wieder anmelden.',
  forget: 'Alle Konten abmelden',
  lockAfter: 'Bei Inaktivität sperren nach',
  lockOnSleep: 'Auch sperren, wenn der Computer schläft oder sein Bildschirm gesperrt wird',
  lockOnSleepOnly: 'Auch sperren, wenn der Computer schläft',
  useTouchId: 'Mit Touch ID entsperren',
  never: 'Nie',
  minutes: (count) => (count === 1 ? '1 Minute' : `${String(count)} Minuten`),
  turnLockOn: 'App-Sperre einschalten',
  turnLockOff: 'App-Sperre ausschalten',
  lockIsOn: (keys) => `Die App-Sperre ist an. ${keys} sperrt sofort.`,
  lockNow: 'Jetzt sperren',
  lockTurnedOn: 'Die App-Sperre ist an',
  lockTurnedOff: 'Die App-Sperre ist aus',
  lockChanged: 'Einstellungen der App-Sperre gespeichert',
  currentPassphrase: 'Passphrase, um die Sperre auszuschalten',
};
