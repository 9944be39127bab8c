/** Reads an exported App Services app folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const realmConfig = z.looseObject({ app_id: z.string().min(1), name: z.string().optional() });
const provider = z.looseObject({
  disabled: z.boolean().optional(),
  config: z.looseObject({ autoConfirm: z.boolean().optional() }).optional(),
});
const providersFile = z.record(z.string(), provider);

/** Providers that this server can serve. */
export const servedProviders = ['anon-user', 'local-userpass'] as const;
export type ServedProvider = (typeof servedProviders)[number];

/** What the server takes from the folder. */
export interface Configuration {
  appId: string;
  displayName: string;
  providers: ServedProvider[];
  /** What was found and is not served, in sentences. */
  warnings: string[];
}

/** A folder that cannot be served. The message names the file and the mend. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Reads and checks the folder. @throws ConfigurationError */
export async function readConfiguration(folder: string): Promise<Configuration> {
  const realm = await readJson(join(folder, 'realm_config.json'), realmConfig);
  const providers = await readJson(join(folder, 'auth', 'providers.json'), providersFile);
  const enabled = Object.entries(providers).filter(([, { disabled }]) => disabled !== true);
  const served = servedProviders.filter((name) => enabled.some(([key]) => key === name));
  const warnings = enabled
    .filter(([name]) => !servedProviders.some((known) => known === name))
    .map(([name]) => `The backend's provider “${name}” is not served by this version of Roster.`);
  if (providers['local-userpass']?.config?.autoConfirm !== true && served.includes('local-userpass')) {
    warnings.push('New email accounts are confirmed at once: this version of Roster sends no confirmation mails.');
  }
  return { appId: realm.app_id, displayName: realm.name ?? realm.app_id, providers: served, warnings };
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new ConfigurationError(`${path} cannot be read. Point --app at the folder of an exported App Services app.`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError(
      `${path} is not valid JSON (${error instanceof Error ? error.message : 'unknown'}). Mend it, then start again.`,
    );
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ConfigurationError(
    `${path}: “${issue?.path.join('.') ?? ''}” is missing or not right. Mend it, then start again.`,
  );
}
