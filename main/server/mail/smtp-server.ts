/** The mail server through which mail is sent. */
import * as z from 'zod';
import type { MailSettings } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/values/secrets.js';

/** `tls`: from the first byte. `starttls`: required before anything is sent. `none`: unencrypted, unless it offers STARTTLS. */
const securities = ['tls', 'starttls', 'none'] as const;

export const smtpServer = z.object({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  security: z.enum(securities),
  user: z.string().nullable(),
  password: z.string().nullable(),
  /** The sender. */
  from: z.string().min(3),
});
export type SmtpServer = z.infer<typeof smtpServer>;

/** The mail server of an app folder's `roster.json`; null if it names none. */
export function configuredServer(settings: MailSettings | null, secrets: Secrets): SmtpServer | null {
  const smtp = settings?.smtp;
  if (settings === null || smtp === undefined) return null;
  const { host, port, secure, allowUnencrypted, user = null, passwordSecret } = smtp;
  return {
    ...{ host, port, user, from: settings.from },
    security: secure ? 'tls' : allowUnencrypted ? 'none' : 'starttls',
    password: passwordSecret === undefined ? null : (secrets.named(passwordSecret) ?? null),
  };
}
