/** Reads `secrets.json` of an app folder: grouped by provider, as in App Services exports, or flat by name. */
import { basename, dirname } from 'node:path';
import * as z from 'zod';
import { readJsonFile } from '../files/json-file.js';

const secretsFile = z.record(z.string(), z.unknown());
const group = z.record(z.string(), z.string());
const groups = z.record(z.string(), group);

/** Looks up a secret by its name, or by provider and setting. Returns undefined if there is no such secret. */
export interface Secrets {
  named: (name: string) => string | undefined;
  ofProvider: (provider: string, setting: string) => string | undefined;
  /** All of them. */
  values?: readonly string[];
}

/**
 * Reads the file of the app folder, which may be missing, or the given one in its place, which may not.
 * @throws ConfigurationError or Error
 */
export async function readSecrets(folder: string, elsewhere: string | null = null): Promise<Secrets> {
  const found = await (elsewhere === null
    ? readJsonFile(folder, 'secrets.json', secretsFile)
    : readJsonFile(dirname(elsewhere), basename(elsewhere), secretsFile));
  if (found === null && elsewhere !== null) throw new Error(`There is no file ${elsewhere}, which --secrets names.`);
  const file = found ?? {};
  const byProvider = new Map(
    Object.entries(groups.safeParse(file['auth_providers']).data ?? {}).map(([provider, secrets]) => [
      provider,
      new Map(Object.entries(secrets)),
    ]),
  );
  const named = new Map<string, string>();
  for (const [name, value] of Object.entries(file)) {
    if (typeof value === 'string') named.set(name, value);
    for (const [inner, secret] of Object.entries(group.safeParse(value).data ?? {})) named.set(inner, secret);
  }
  return {
    named: (name) => named.get(name),
    ofProvider: (provider, setting) => byProvider.get(provider)?.get(setting),
    values: [...new Set([...named.values(), ...Array.from(byProvider.values()).flatMap((own) => [...own.values()])])],
  };
}
