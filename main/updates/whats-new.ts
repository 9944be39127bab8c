/** Notifies the user once after an upgrade. */
import * as z from 'zod';
import type { Notices } from '../state/notices.js';
import { JsonFile, type JsonFileOptions } from '../storage/json-file.js';

/** Contents of `last-version.json`: the version that ran last, or null. */
const lastVersion = z.object({ seen: z.string().nullable() });
type LastVersion = z.infer<typeof lastVersion>;

/**
 * Shows the notice and stores the version. Does nothing for a new profile or after a downgrade. @throws StorageError,
 * NewerFormatError
 */
export async function notifyAfterUpgrade(
  version: string,
  notices: Pick<Notices, 'put'>,
  file: Pick<JsonFileOptions<never>, 'folder' | 'openStore' | 'quarantine'>,
  messageOf: (version: string) => string,
): Promise<void> {
  const { document } = await JsonFile.open<LastVersion>({
    ...file,
    ...{ name: 'last-version', version: 1, schema: lastVersion, defaults: { seen: null } },
  });
  const { seen } = document.value;
  if (seen === version) return;
  // Store first: missing the notice is better than showing it twice.
  await document.replace({ seen: version });
  if (seen === null || isNewer(seen, version)) return;
  const notice = { id: 'updated', kind: 'update' as const, message: messageOf(version) };
  notices.put({ ...notice, actions: ['showNews'], dismissible: true });
}

/** Compares version numbers. The collator is created here because it takes 6 ms and is rarely needed. */
function isNewer(version: string, other: string): boolean {
  return new Intl.Collator('en', { numeric: true }).compare(version, other) > 0;
}
