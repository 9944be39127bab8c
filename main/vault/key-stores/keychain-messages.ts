/** What is said between Roster and the process that asks the keychain. */
import * as z from 'zod';

/** To look whether the keychain is open, to read an entry, or to write one; the process opens the keychain's lock first. */
export const keychainRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('probe') }),
  z.strictObject({ kind: z.literal('get'), account: z.string() }),
  z.strictObject({ kind: z.literal('set'), account: z.string(), password: z.string() }),
]);
export type KeychainRequest = z.infer<typeof keychainRequest>;

export const keychainAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answered'), password: z.string().nullable() }),
  z.strictObject({ kind: z.literal('failed') }),
]);
export type KeychainAnswer = z.infer<typeof keychainAnswer>;
