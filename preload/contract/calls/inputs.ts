/** Inputs that several calls have. */
import * as z from 'zod';
import { plainName, trimmed } from '../../text/entered-text.js';
import { maxLabelLength } from '../limits.js';
import { accountId, backendId } from '../model/index.js';

export const noInput = z.undefined();
export const oneAccount = z.strictObject({ accountId });
export const oneBackend = z.strictObject({ backendId });
/** The account to link the sign-in method to, instead of signing in with it. */
export const linkTo = accountId.nullable().default(null);
export const backendName = z.string().overwrite(plainName).min(1).max(maxLabelLength);
/** JSON that the user enters. Parsed in main, which reports syntax errors. */
export const jsonText = z.string().max(65_536);
/** The limits keep a compromised page from exhausting memory; the backend decides what is valid. */
export const email = z.string().overwrite(trimmed).min(1).max(320);
export const password = z.string().min(1).max(4096);
/** Shorter passphrases offer no protection. Spaces count. */
export const newPassphrase = z.string().min(8).max(1024);
export const passphrase = z.string().min(1).max(1024);
