/** Reads the providers: `auth/providers.json` since 2021, one file each in `auth_providers/` before. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { ProviderName } from '../../store/records.js';
import { ConfigurationError, isJsonFile, readJsonFile } from '../files/json-file.js';
import {
  disabledNames,
  ownProviderFile,
  providerSchema,
  type ProvidersFile,
  providersFile,
  unknownProviderKeys,
} from './providers-file.js';

const newer = 'auth/providers.json';
const older = 'auth_providers';

interface ReadProviders {
  /** Those that are on. */
  settings: ProvidersFile;
  disabled: ProviderName[];
  notes: string[];
}

/** Reads all providers and validates those that are on. @throws ConfigurationError */
export async function readProviders(folder: string): Promise<ReadProviders> {
  const settings = await readJsonFile(folder, newer, providersFile);
  const files = (await readdir(join(folder, older)).catch(() => [])).filter(isJsonFile).sort();
  if (settings !== null) {
    const raw = await readJsonFile(folder, newer, z.unknown());
    const notes = unknownProviderKeys(raw).map((key) => `${newer}: “${key}” is not known here and was left out.`);
    if (files.length > 0) notes.push(`${older}/ is not read, because ${newer} is there.`);
    return { settings, disabled: disabledNames(raw), notes };
  }
  return readOwnFiles(join(folder, older), files);
}

async function readOwnFiles(folder: string, files: readonly string[]): Promise<ReadProviders> {
  const merged: Record<string, unknown> = {};
  const notes: string[] = [];
  for (const file of files) {
    const own = await readJsonFile(folder, file, ownProviderFile);
    const name = own?.type ?? own?.name ?? file.replace(/\.json$/, '');
    const raw = await readJsonFile(folder, file, z.unknown());
    // Validated one by one, so that an error names the file and its line.
    await readJsonFile(folder, file, providerSchema(name));
    if (name in merged) {
      throw new ConfigurationError(`${join(folder, file)}: another file has the provider “${name}”. Remove one.`);
    }
    merged[name] = raw;
    notes.push(
      ...unknownProviderKeys({ [name]: raw }).map(
        (key) => `${older}/${file}: “${key.slice(name.length + 1) || name}” is not known here and was left out.`,
      ),
    );
  }
  return { settings: providersFile.parse(merged), disabled: disabledNames(merged), notes };
}
