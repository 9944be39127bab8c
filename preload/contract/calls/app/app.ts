/** Calls about the shown state, the settings and the app itself. */
import * as z from 'zod';
import { windowLayout } from '../../layout.js';
import { type About, noticeId, settings, type SnapshotJson } from '../../model/index.js';
import { call } from '../call.js';
import { noInput } from '../inputs.js';

export const appCalls = {
  'state.getSnapshot': call(noInput).returns<SnapshotJson>(),
  'state.dismissNotice': call(z.strictObject({ noticeId })).returns<void>(),
  /** Stores the window's layout. */
  'window.setLayout': call(windowLayout).returns<void>(),
  'settings.change': call(settings).returns<void>(),
  /** Makes Roster the handler of its own links, if another program has registered for them. */
  'app.registerProtocolClient': call(noInput).returns<void>(),
  'app.about': call(noInput).returns<About>(),
  /**
   * Shows a save dialog and writes a diagnostics file without names or secrets. Returns its name; null if the user
   * cancelled.
   */
  'app.saveDiagnostics': call(noInput).returns<{ file: string } | null>(),
  /** Opens the folder with the accounts and settings in the system's file manager. */
  'app.openProfileFolder': call(noInput).returns<void>(),
  /** Reports an uncaught error of the page. Main writes a crash report and notifies the user. */
  'app.reportRendererError': call(z.strictObject({ stack: z.string().max(16_384) })).returns<void>(),
  /** Sets the active account's tray icon: a PNG data URL. */
  'app.setTrayIcon': call(
    z.strictObject({
      picture: z
        .string()
        .max(65_536)
        .regex(/^data:image\/png;base64,[A-Za-z0-9+/=]+$/),
    }),
  ).returns<void>(),
} as const;
