/** Problems of a `.roster.json`, in English. */
/** A place in a file, counted from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

const at = ({ file, line, column }: Place) => `${file}, line ${String(line)}, column ${String(column)}`;

/** The values that each key accepts. */
const expected: Readonly<Record<string, string>> = {
  backend:
    'the address of a backend: https://…, or http://… on this computer, at most 300 characters, without a user name, a password or a query',
  appId: 'the ID of an app',
  account: 'the name or email address of an account, or a pattern such as *@example.com',
  $schema: 'the address of a JSON schema',
};

export const teamFileEn = {
  waits: 'Waiting for you to approve .roster.json in Roster’s window…',
  notApproved: (file: string) =>
    `The file ${file} was not approved, so it has no effect. Run the command again to approve it, or name an account with --account.`,
  unreadable: (file: string) => `The file ${file} cannot be read. Check its permissions, or where it links to.`,
  notRegular: (file: string) => `The file ${file} is not a regular file. Replace it with a JSON file, or remove it.`,
  tooLarge: (file: string, kilobytes: number) => `The file ${file} is larger than ${String(kilobytes)} KB. Shorten it.`,
  notUtf8: (place: Place) => `${at(place)}: this is not UTF-8. Save the file as UTF-8.`,
  invalidJson: (place: Place) =>
    `${at(place)}: this is not valid JSON. Check quotation marks, commas and brackets; comments are not allowed.`,
  notAnObject: (place: Place) => `${at(place)}: the file must contain one JSON object with “backend” and “appId”.`,
  unknownKey: (place: Place, key: string) =>
    `${at(place)}: “${key}” does not belong here. The file may contain “backend”, “appId”, “account” and “$schema”.`,
  secretKey: (place: Place, key: string) =>
    `${at(place)}: remove “${key}”. This file must not contain secrets: Roster keeps them. If it was committed, replace the secret.`,
  repeatedKey: (place: Place, key: string) => `${at(place)}: “${key}” appears twice. Remove one of them.`,
  missingKey: (place: Place, key: string) => `${at(place)}: “${key}” is missing. Add ${expected[key] ?? 'it'}.`,
  invalidValue: (place: Place, key: string) => `${at(place)}: “${key}” must be ${expected[key] ?? 'a text'}.`,
  backendUnknown: (file: string, address: string, appId: string) =>
    `The file ${file} names the backend ${address} (app ${appId}), which is not in Roster. Run “roster token” to add it.`,
  noAccountAtBackend: (file: string, backend: string) =>
    `The file ${file} names the backend ${backend}, and no account is signed in there. Run “roster login --backend "${backend}"”.`,
  noAccountMatches: (file: string, pattern: string, backend: string, accounts: string) =>
    `The file ${file} names “${pattern}” at ${backend}, but no account there matches it${accounts === '' ? '' : ` (${accounts})`}. Sign in with “roster login --backend "${backend}"”, or run “roster use <account>” in that folder.`,
  severalAccountsMatch: (file: string, pattern: string, backend: string, accounts: string) =>
    `The file ${file} names “${pattern}” at ${backend}, and several accounts match it: ${accounts}. Choose one with “roster use <account>” in that folder.`,
};
