/** Problems of a `.roster.json`, in German. */
import type { Place, teamFileEn } from '../en/team-file.js';

const at = ({ file, line, column }: Place) => `${file}, Zeile ${String(line)}, Spalte ${String(column)}`;

/** The values that each key accepts. */
const expected: Readonly<Record<string, string>> = {
  backend:
    'die Adresse eines Backends sein: https://…, oder http://… auf diesem Computer, höchstens 300 Zeichen, ohne Benutzernamen, Passwort und Abfrage',
  appId: 'die ID einer App sein',
  account: 'der Name oder die E-Mail-Adresse eines Kontos sein, oder ein Muster wie *@example.com',
  $schema: 'die Adresse eines JSON-Schemas sein',
};

export const teamFileDe: typeof teamFileEn = {
  waits: 'Wartet darauf, dass Sie .roster.json im Fenster von Roster bestätigen …',
  notApproved: (file) =>
    `Die Datei ${file} wurde nicht bestätigt und gilt darum nicht. Führen Sie den Befehl noch einmal aus, um sie zu bestätigen, oder nennen Sie ein Konto mit --account.`,
  unreadable: (file) =>
    `Die Datei ${file} lässt sich nicht lesen. Prüfen Sie die Zugriffsrechte, oder wohin sie verweist.`,
  notRegular: (file) =>
    `Die Datei ${file} ist keine gewöhnliche Datei. Ersetzen Sie sie durch eine JSON-Datei, oder entfernen Sie sie.`,
  tooLarge: (file, kilobytes) => `Die Datei ${file} ist größer als ${String(kilobytes)} KB. Kürzen Sie sie.`,
  notUtf8: (place) => `${at(place)}: Das ist kein UTF-8. Speichern Sie die Datei als UTF-8.`,
  invalidJson: (place) =>
    `${at(place)}: Das ist kein gültiges JSON. Prüfen Sie Anführungszeichen, Kommas und Klammern; Kommentare sind nicht erlaubt.`,
  notAnObject: (place) => `${at(place)}: Die Datei muss ein JSON-Objekt mit „backend“ und „appId“ enthalten.`,
  unknownKey: (place, key) =>
    `${at(place)}: „${key}“ gehört nicht hierher. Erlaubt sind „backend“, „appId“, „account“ und „$schema“.`,
  secretKey: (place, key) =>
    `${at(place)}: Entfernen Sie „${key}“. Diese Datei darf keine Geheimnisse enthalten, Roster bewahrt sie auf. Falls sie schon eingecheckt wurde, ersetzen Sie das Geheimnis.`,
  repeatedKey: (place, key) => `${at(place)}: „${key}“ steht zweimal da. Entfernen Sie eines davon.`,
  missingKey: (place, key) => `${at(place)}: „${key}“ fehlt. Es muss ${expected[key] ?? 'ein Text sein'}.`,
  invalidValue: (place, key) => `${at(place)}: „${key}“ muss ${expected[key] ?? 'ein Text sein'}.`,
  backendUnknown: (file, address, appId) =>
    `Die Datei ${file} nennt das Backend ${address} (App ${appId}), das Roster nicht kennt. Führen Sie „roster token“ aus, um es hinzuzufügen.`,
  noAccountAtBackend: (file, backend) =>
    `Die Datei ${file} nennt das Backend ${backend}, und dort ist kein Konto angemeldet. Führen Sie „roster login --backend "${backend}"“ aus.`,
  noAccountMatches: (file, pattern, backend, accounts) =>
    `Die Datei ${file} nennt „${pattern}“ bei ${backend}, aber kein Konto dort passt dazu${accounts === '' ? '' : ` (${accounts})`}. Melden Sie sich mit „roster login --backend "${backend}"“ an, oder führen Sie in diesem Ordner „roster use <Konto>“ aus.`,
  severalAccountsMatch: (file, pattern, backend, accounts) =>
    `Die Datei ${file} nennt „${pattern}“ bei ${backend}, und mehrere Konten passen dazu: ${accounts}. Wählen Sie in diesem Ordner eines mit „roster use <Konto>“.`,
};
