/** Messages between Roster and the keychain process. */
import * as z from 'zod';

/** Checks whether the keychain is unlocked, reads an entry, or writes one; the process unlocks the keychain first. */
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
