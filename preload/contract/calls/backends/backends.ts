/** Calls about backends. */
import * as z from 'zod';
import { plainName, trimmed } from '../../../text/entered-text.js';
import { isAppId } from '../../addresses.js';
import { maxLabelLength } from '../../limits.js';
import {
  type BackendId,
  backendId,
  type DiscoveredBackend,
  type ImportReport,
  invitationId,
  mailId,
  type OutboxPage,
  type PendingInvitation,
  providerType,
  type SignInSettings,
  signInSettings,
} from '../../model/index.js';
import { call } from '../call.js';
import { backendName, noInput, oneBackend } from '../inputs.js';

export const backendsCalls = {
  /** Restarts the embedded backend, whether it runs or failed. The result is reported by its health. */
  'backends.restart': call(oneBackend).returns<void>(),
  /**
   * Adds a backend after checking that it responds. If it is already in the list, returns it unchanged. Without a name, it gets
   * the name that it advertises, else its app ID.
   */
  'backends.add': call(
    z.strictObject({
      baseUrl: z.string().overwrite(trimmed).max(2048),
      appId: z.string().overwrite(trimmed).refine(isAppId, 'not an app id'),
      displayName: z.string().overwrite(plainName).max(maxLabelLength),
    }),
  ).returns<{ backendId: BackendId; displayName: string }>(),
  /** Adds the built-in backend, which runs on this computer, and starts it. If it is in the list, returns it. */
  'backends.addBuiltIn': call(noInput).returns<{ backendId: BackendId }>(),
  /** Finds out what is running at an address before it is added. `appId` null: only whether it is a backend. */
  'backends.discover': call(
    z.strictObject({
      address: z.string().overwrite(trimmed).max(2048),
      appId: z.string().overwrite(trimmed).refine(isAppId, 'not an app id').nullable(),
    }),
  ).returns<DiscoveredBackend>(),
  /** Invitation links that wait for the user's confirmation, oldest first. */
  'backends.invitations': call(noInput).returns<PendingInvitation[]>(),
  'backends.dismissInvitation': call(z.strictObject({ invitationId })).returns<void>(),
  /**
   * Lets the user choose an exported app folder and serves it. Null if the user cancelled. After `appIdMissing` the
   * user types the app ID, which `backends.importChosenFolder` takes.
   */
  'backends.importFolder': call(noInput).returns<{ backendId: BackendId; displayName: string } | null>(),
  /** Serves the folder that was chosen last and contains no app ID. Null if the user cancelled. */
  'backends.importChosenFolder': call(
    z.strictObject({ appId: z.string().overwrite(trimmed).refine(isAppId, 'not an app id') }),
  ).returns<{ backendId: BackendId; displayName: string } | null>(),
  /**
   * Allows the functions of an imported app folder, after the user has confirmed in a native dialog, or disables them.
   */
  'backends.setFunctions': call(z.strictObject({ backendId, allowed: z.boolean() })).returns<void>(),
  'backends.rename': call(z.strictObject({ backendId, displayName: backendName })).returns<void>(),
  /** Sets which sign-in methods a remote backend offers; null: those that it advertises, else all. */
  'backends.setProviders': call(
    z.strictObject({ backendId, providers: z.array(providerType).max(8).nullable() }),
  ).returns<void>(),
  /**
   * Removes a backend and its accounts from Roster. What the backend itself stored is kept: its users are not deleted.
   */
  'backends.remove': call(oneBackend).returns<void>(),
  /** Undoes the removal of a backend. Possible for a few seconds, until the backend is notified. */
  'backends.restore': call(oneBackend).returns<void>(),
  /** Administers a remote backend with one of its administrator keys, which stays in main. `memory`: until Roster quits. */
  'backends.connectAdministration': call(z.strictObject({ backendId, key: z.string().min(1).max(512) })).returns<{
    kept: 'sealed' | 'memory';
  }>(),
  /** Deletes the administrator key. */
  'backends.disconnectAdministration': call(oneBackend).returns<void>(),
  /** Checks the remote backends that did not respond. The results are reported by their health. */
  'backends.retryNow': call(noInput).returns<void>(),
  /** Checks whether a backend responds. The result is reported by its health; returns the response time in ms. */
  'backends.check': call(oneBackend).returns<{ ms: number }>(),
  /** The import report of an app folder; null while it is not known. */
  'backends.importReport': call(oneBackend).returns<ImportReport | null>(),
  /** Opens a file that the import report names: JSON with the system's program for it, others in the file manager. */
  'backends.openAppFile': call(z.strictObject({ backendId, file: z.string().min(1).max(1024) })).returns<void>(),
  /** Opens an imported app folder in the file manager. */
  'backends.openAppFolder': call(oneBackend).returns<void>(),
  /** Emails that an embedded backend would have sent, newest first. `after`: the `next` of the page before. */
  'backends.outbox': call(z.strictObject({ backendId, after: mailId.nullable() })).returns<OutboxPage>(),
  /** Opens the link of an email as if the user had opened it in a mail client. */
  'backends.openMailLink': call(z.strictObject({ backendId, mailId })).returns<void>(),
  /** Opens the folder with the emails in the file manager. */
  'backends.openOutbox': call(oneBackend).returns<void>(),
  /**
   * Browser sign-in settings of a backend: the user's, and the backend's own, which apply where the user has set none. Excludes
   * Google's client secret.
   */
  'backends.signInSettings': call(oneBackend).returns<{
    custom: SignInSettings;
    advertised: SignInSettings;
  }>(),
  /** Replaces the user's settings. A Google client without a secret keeps the stored one. */
  'backends.changeSignIn': call(z.strictObject({ backendId, settings: signInSettings })).returns<void>(),
} as const;
