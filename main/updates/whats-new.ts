/** After an upgrade the person is told once that there is something new. */
import * as z from 'zod';
import { t } from '../../preload/i18n/translate.js';
import type { Notices } from '../state/notices.js';
import { JsonFile, type JsonFileOptions } from '../storage/json-file.js';

/** Content of `last-version.json`: the version that ran last. Null: none. */
const lastVersion = z.object({ seen: z.string().nullable() });
type LastVersion = z.infer<typeof lastVersion>;

/** Tells it, and remembers that. A profile that is new, or was at a newer version, has nothing to be told. @throws VaultError, NewerFormatError */
export async function notifyAfterUpgrade(
  version: string,
  notices: Pick<Notices, 'put'>,
  file: Pick<JsonFileOptions<never>, 'folder' | 'openStore' | 'quarantine'>,
): Promise<void> {
  const { document } = await JsonFile.open<LastVersion>({
    ...file,
    ...{ name: 'last-version', version: 1, schema: lastVersion, defaults: { seen: null } },
  });
  const { seen } = document.value;
  if (seen === version) return;
  // Before it is told: told twice would be worse than told to nobody.
  await document.replace({ seen: version });
  if (seen === null || isNewer(seen, version)) return;
  const notice = { id: 'updated', kind: 'update' as const, message: t().wasUpdated(version) };
  notices.put({ ...notice, actions: ['showNews'], dismissible: true });
}

/** Whether a version comes after another one, by their numbers. The collator is made here: it takes 6 ms, and few starts need it. */
function isNewer(version: string, other: string): boolean {
  return new Intl.Collator('en', { numeric: true }).compare(version, other) > 0;
}
