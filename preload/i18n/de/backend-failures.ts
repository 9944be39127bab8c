/** Why an embedded backend does not run, in German. */
import type { BackendFailureMessages } from '../en/backend-failures.js';

export const backendFailuresDe: BackendFailureMessages = {
  keepsStopping:
    'Das Backend auf diesem Computer bleibt immer wieder stehen. Starten Sie Roster neu; wenn es bleibt, sehen Sie in sein Protokoll.',
  folderNotConfirmed: (folder) =>
    `Sie haben den App-Ordner ${folder} in diesem Profil nicht bestätigt, darum wird er nicht angeboten. Mit „Neu starten“ können Sie ihn bestätigen. Tun Sie das nur, wenn Sie ihn selbst gewählt haben.`,
};
