/** Reads the JSON files of an app folder. Errors name the file, the line and the fix. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findNodeAtLocation, getNodeValue, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import * as z from 'zod';
import { placeholderIn } from './placeholders.js';

/** Thrown if an app folder cannot be served. The message is shown to the user. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Returns the validated content of `<folder>/<name>`, or null if there is no such file. @throws ConfigurationError */
export async function readJsonFile<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T | null> {
  const path = join(folder, name);
  let text: string;
  try {
    text = decoded(await readFile(path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === 'EISDIR') {
      throw new ConfigurationError(`${path} is a folder, but must be a file. Rename or remove it, then try again.`);
    }
    throw new ConfigurationError(`${path} cannot be read. Check its permissions, then start again.`);
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const [syntax] = errors;
  if (syntax !== undefined || tree === undefined) {
    const what = syntax === undefined ? 'it is empty' : inWords(printParseErrorCode(syntax.error));
    const placeholder = placeholderIn(text);
    if (placeholder !== null) {
      throw new ConfigurationError(
        `${path} is a template: replace its placeholders, such as ${placeholder}, with your app’s settings, then try again.`,
      );
    }
    throw new ConfigurationError(
      `${path}, line ${String(lineOf(text, syntax?.offset ?? 0))}: this is not valid JSON (${what}). Correct the line, then try again.`,
    );
  }
  const content: unknown = getNodeValue(tree);
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const at = (issue?.path ?? []).filter((key) => typeof key !== 'symbol');
  throw new ConfigurationError(
    `${path}, line ${String(lineOf(text, offsetOf(tree, at)))}: ${at.length === 0 ? 'the content' : `“${at.join('.')}”`} is missing or invalid (${issue?.message ?? ''}). Correct it, then try again.`,
  );
}

/** Editors and shells on Windows write byte order marks, some with UTF-16. The mark itself is left out. */
function decoded(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** Whether an entry of a folder is one of the app’s JSON files. macOS adds hidden ones (`._name.json`) to archives. */
export function isJsonFile(name: string): boolean {
  return name.endsWith('.json') && !name.startsWith('.');
}

/** Returns the offset of the value at `path`. If it is missing, returns the offset of its closest existing parent. */
function offsetOf(tree: NonNullable<ReturnType<typeof parseTree>>, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node !== undefined) return node.offset;
  }
  return 0;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** `CommaExpected` → `comma expected`. */
function inWords(code: string): string {
  return code.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
