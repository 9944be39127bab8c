/** Schema of the information that a backend advertises. It comes from the network and is stored with the backend. */
import * as z from 'zod';
import { providerType, signInSettings } from '../../preload/contract/index.js';
import { maxLabelLength } from '../../preload/contract/limits.js';
import { cutTo, plainName } from '../../preload/text/entered-text.js';

/** A name that a backend gives itself or its provider. */
export const toldName = z
  .string()
  .max(1024)
  .overwrite((text) => cutTo(plainName(text), maxLabelLength))
  .min(1);
/** Information that a backend advertises, as stored in `roster.json`. */
export const toldByBackend = z.object({
  name: toldName.nullable().catch(null),
  /** Null if it does not advertise them. */
  providers: z
    .array(z.unknown())
    .max(64)
    .transform((names) => [...new Set(names.map((one) => providerType.safeParse(one).data))])
    .transform((names) => names.filter((one) => one !== undefined))
    .nullable()
    .catch(null),
  signIn: signInSettings,
  /** The users' name for the OpenID provider. */
  openIdName: toldName.nullable().catch(null),
});
export type ToldByBackend = z.infer<typeof toldByBackend>;
