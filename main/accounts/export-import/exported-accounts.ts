/** Schema and validation of the decrypted content of an export file (EXPORT.md). */
import * as z from 'zod';
import { backendAddress, isAppId } from '../../../preload/contract/addresses.js';
import { providerType } from '../../../preload/contract/index.js';
import { maxLabelLength } from '../../../preload/contract/limits.js';
import { cutTo, plainName } from '../../../preload/text/entered-text.js';
import { safeParse } from '../../auth/http/safe-parse.js';
import { userRecord } from '../storage/user-record.js';

/** Maximum length of an account's display name, in characters. */
const maxDisplayName = 200;
const name = (length: number) => z.string().overwrite((text) => cutTo(plainName(text.slice(0, 4 * length)), length));

/** Addresses follow the rules of the Add backend form. Names are sanitized: a bad name must not reject an account. */
const remote = z.object({
  kind: z.literal('remote'),
  baseUrl: z
    .string()
    .transform(backendAddress)
    .refine((address) => address !== null),
  appFolder: z.null().default(null),
  appId: z.string().refine(isAppId),
});
const embedded = z.object({
  kind: z.literal('embedded'),
  baseUrl: z.null(),
  appFolder: z.string().nullable().default(null),
  appId: z.string(),
});
const every = {
  id: z.string().min(1).max(128),
  displayName: name(maxLabelLength),
};
const exportedBackend = z.discriminatedUnion('kind', [remote.extend(every), embedded.extend(every)]);
export type ExportedBackend = z.infer<typeof exportedBackend>;

const exportedAccount = z.object({
  backendId: z.string(),
  label: name(maxLabelLength).nullable(),
  addedAt: z.iso.datetime(),
  displayName: name(maxDisplayName),
  provider: providerType,
  /** Null for an account without a session. */
  user: z.nullable(userRecord),
  userId: z.string().min(1).max(256),
});
export type ExportedAccount = z.infer<typeof exportedAccount>;

const content = z.object({ backends: z.array(z.unknown()), accounts: z.array(z.unknown()) });

/** Returns the valid entries of a file and the number of invalid accounts; null if it is not an export file. */
export function exportedContent(
  value: unknown,
): { backends: ExportedBackend[]; accounts: ExportedAccount[]; refused: number } | null {
  const read = safeParse(content, value);
  if (!read.success) return null;
  const accounts = good(exportedAccount, read.data.accounts);
  return {
    backends: good(exportedBackend, read.data.backends),
    accounts,
    refused: read.data.accounts.length - accounts.length,
  };
}

function good<T>(schema: z.ZodType<T>, items: readonly unknown[]): T[] {
  return items.flatMap((item) => {
    const read = safeParse(schema, item);
    return read.success ? [read.data] : [];
  });
}
