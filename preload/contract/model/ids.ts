/** Branded ids. */
import * as z from 'zod';

/** An ID that Roster itself assigns: 128 bits in hexadecimal. */
const ownId = (problem: string) => z.string().regex(/^[0-9a-f]{32}$/, problem);

/** Identifies an account on this computer. Random, so that a user id chosen by a backend never becomes a file name. */
export const accountId = ownId('not an account id').brand<'AccountId'>();
export type AccountId = z.infer<typeof accountId>;

/** Identifies a backend: a base URL and an app id. */
export const backendId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'not a backend id')
  .brand<'BackendId'>();
export type BackendId = z.infer<typeof backendId>;

/** Identifies a browser sign-in from start to end. */
export const attemptId = ownId('not an attempt id').brand<'AttemptId'>();
export type AttemptId = z.infer<typeof attemptId>;

/** Identifies an installed browser or one of its profiles. Does not reveal its path; main looks it up again. */
export const browserId = ownId('not a browser id').brand<'BrowserId'>();
export type BrowserId = z.infer<typeof browserId>;

/** Identifies a notice until it is dismissed. */
export const noticeId = z
  .string()
  .regex(/^[a-zA-Z0-9:._-]{1,128}$/, 'not a notice id')
  .brand<'NoticeId'>();
export type NoticeId = z.infer<typeof noticeId>;

/** Identifies a user's API key, as assigned by the backend. */
export const apiKeyId = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'not an API key id')
  .brand<'ApiKeyId'>();
export type ApiKeyId = z.infer<typeof apiKeyId>;

/** Identifies an email in the outbox of an embedded backend: its file name. */
export const mailId = z
  .string()
  .regex(/^[\w.-]{1,128}\.eml$/, 'not a mail')
  .brand<'MailId'>();
export type MailId = z.infer<typeof mailId>;

/** Identifies an opened email link that waits for confirmation. Its token stays in main. */
export const emailActionId = ownId('not a link id').brand<'LinkId'>();
export type EmailActionId = z.infer<typeof emailActionId>;

/** Identifies an opened invitation link that waits for confirmation. */
export const invitationId = ownId('not an invitation id').brand<'InvitationId'>();
export type InvitationId = z.infer<typeof invitationId>;

/** Identifies a rule that lets a program get access tokens. */
export const clientRuleId = ownId('not a rule id').brand<'ClientRuleId'>();
export type ClientRuleId = z.infer<typeof clientRuleId>;

/** Identifies a pending consent request. */
export const consentRequestId = ownId('not a question id').brand<'QuestionId'>();
export type ConsentRequestId = z.infer<typeof consentRequestId>;
