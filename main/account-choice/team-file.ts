/** The content of a `.roster.json`: the backend, app and account of a team, committed next to its code. */
import { getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';
import * as z from 'zod';
import { backendAddress, isAppId, isUsableAddress } from '../../preload/contract/addresses.js';
import { cutTo, plainName } from '../../preload/text/entered-text.js';
import { safeParse } from '../validation/safe-parse.js';
import { type FilePlace, TeamFileError, type TeamFileKey } from './team-file-error.js';

export const teamFileName = '.roster.json';

/** Limits: the user reads and compares these values before approving the file. */
const maxAddressLength = 300;
const maxAccountLength = 320;

/** `docs/roster.schema.json` is this schema. */
const teamFile = z
  .strictObject({
    $schema: z.string().max(2048).optional().meta({ description: 'Address of this schema, for editors.' }),
    backend: z
      .string()
      .max(maxAddressLength)
      .regex(/^https?:\/\/[^?#\\\s]+$/)
      .refine(isUsableAddress)
      .meta({
        description: 'Address of the backend: https://, or http:// on this computer; no user name, password or query.',
        examples: ['https://accounts.example.com'],
      }),
    appId: z
      .string()
      .min(1)
      .max(128)
      .refine(isAppId)
      .meta({ description: 'ID of the app at this backend.', examples: ['shop-abcde'] }),
    account: z
      .string()
      .min(1)
      .max(maxAccountLength)
      .refine((text) => plainName(text) === text)
      .optional()
      .meta({
        description:
          'The account that commands use: its name, email address or user ID, or a pattern in which * stands for any text. It must match one account of the user. Without it, the account that is current at the backend is used.',
        examples: ['*@example.com'],
      }),
  })
  .meta({
    title: 'Roster folder file (.roster.json)',
    description:
      'Backend, app and account for the folder of this file and all folders below it. It takes effect once the user has approved it in Roster. It must not contain secrets.',
  });

/** JSON Schema of the file, as it is published under `docs/`. */
export function teamFileJsonSchema(): object {
  return z.toJSONSchema(teamFile, { io: 'input' });
}

export interface TeamFile {
  /** Normalized address. */
  backend: string;
  appId: string;
  /** Name or pattern; null: the account that is current at the backend. */
  account: string | null;
}

const keys = ['backend', 'appId', 'account', '$schema'] as const satisfies readonly TeamFileKey[];
/** Names of keys that must never be committed. */
const secretKey = /token|passw|passphrase|secret|credential|api[-_ ]?key|private/i;

/** Parses the bytes of a file. `path` is for its errors. @throws TeamFileError */
export function parseTeamFile(path: string, bytes: Uint8Array): TeamFile {
  const text = decoded(path, bytes);
  const place = (offset: number) => placeOf(path, text, offset);
  const tree = parsedTree(text, place);
  if (tree.type !== 'object') throw new TeamFileError('notAnObject', place(tree.offset));
  checkKeys(tree, place);
  for (const key of keys) {
    const node = valueOf(tree, key);
    if (node === undefined && (key === 'backend' || key === 'appId'))
      throw new TeamFileError('missingKey', { ...place(tree.offset), key });
    if (node !== undefined && (node.type !== 'string' || !isValid(key, node.value)))
      throw new TeamFileError('invalidValue', { ...place(node.offset), key });
  }
  const content = safeParse(teamFile, getNodeValue(tree));
  const backend = content === undefined ? null : backendAddress(content.backend);
  if (content === undefined || backend === null) throw new TeamFileError('notAnObject', place(tree.offset));
  return { backend, appId: content.appId, account: content.account ?? null };
}

function isValid(key: TeamFileKey, value: unknown): boolean {
  return safeParse(teamFile.shape[key], value) !== undefined;
}

function decoded(path: string, bytes: Uint8Array): string {
  try {
    // Drops a byte order mark, which editors on Windows write.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Invalid bytes become a replacement character.
    const text = new TextDecoder().decode(bytes);
    throw new TeamFileError('notUtf8', placeOf(path, text, Math.max(0, text.indexOf('\uFFFD'))));
  }
}

function parsedTree(text: string, place: (offset: number) => FilePlace): Node {
  const errors: ParseError[] = [];
  let tree: Node | undefined;
  try {
    tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  } catch {
    // The parser calls itself for each level: a file of nothing but brackets exceeds the stack.
    throw new TeamFileError('invalidJson', place(0));
  }
  const [error] = errors;
  if (error !== undefined || tree === undefined) throw new TeamFileError('invalidJson', place(error?.offset ?? 0));
  return tree;
}

/** Rejects unknown keys before any value is read. */
function checkKeys(tree: Node, place: (offset: number) => FilePlace): void {
  const seen = new Set<string>();
  for (const { key, offset } of propertiesOf(tree)) {
    const at = { ...place(offset), key: cutTo(key, 40) };
    const isKnown = keys.some((known) => known === key);
    if (!isKnown && secretKey.test(key)) throw new TeamFileError('secretKey', at);
    if (!isKnown) throw new TeamFileError('unknownKey', at);
    if (seen.has(key)) throw new TeamFileError('repeatedKey', at);
    seen.add(key);
  }
}

function propertiesOf({ children = [] }: Node): { key: string; offset: number; value: Node | undefined }[] {
  return children.flatMap(({ children: [name, value] = [] }) =>
    name === undefined ? [] : [{ key: String(getNodeValue(name)), offset: name.offset, value }],
  );
}

function valueOf(tree: Node, key: TeamFileKey): Node | undefined {
  return propertiesOf(tree).find((one) => one.key === key)?.value;
}

function placeOf(file: string, text: string, offset: number): FilePlace {
  const lines = text.slice(0, offset).split(/\r\n|[\r\n]/);
  return { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
