/** After an upgrade the person is told once that there is something new. */
import * as z from 'zod';
import { say } from '../../preload/i18n/translate.js';
import type { NoticeBoard } from '../state/notices.js';
import { Document, type DocumentOptions } from '../storage/json-file.js';

/** Content of `last-version.json`: the version that ran last. Null: none. */
const lastVersion = z.object({ seen: z.string().nullable() });
type LastVersion = z.infer<typeof lastVersion>;

/** Tells it, and remembers that. A profile that is new, or was at a newer version, has nothing to be told. @throws VaultError, NewerFormatError */
export async function tellWhatIsNew(
  version: string,
  notices: Pick<NoticeBoard, 'put'>,
  file: Pick<DocumentOptions<never>, 'folder' | 'openStore' | 'quarantine'>,
): Promise<void> {
  const { document } = await Document.open<LastVersion>({
    ...file,
    ...{ name: 'last-version', version: 1, schema: lastVersion, empty: { seen: null } },
  });
  const { seen } = document.value;
  if (seen === version) return;
  // Before it is told: told twice would be worse than told to nobody.
  await document.replace({ seen: version });
  if (seen === null || isNewer(seen, version)) return;
  const notice = { id: 'updated', kind: 'update' as const, message: say().wasUpdated(version) };
  notices.put({ ...notice, actions: ['showNews'], dismissible: true });
}

/** Whether a version comes after another one, by their numbers. The collator is made here: it takes 6 ms, and few starts need it. */
function isNewer(version: string, other: string): boolean {
  return new Intl.Collator('en', { numeric: true }).compare(version, other) > 0;
}
