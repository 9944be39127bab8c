/** Checks the sender of IPC calls (Electron security checklist, item 17). */
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { originOf } from './web-contents-security.js';

/** Whether a call comes from Roster's own page in the top frame of its own window. */
export function isOwnRenderer(
  { senderFrame, sender }: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>,
  { contents, ownOrigins }: { contents: WebContents | null; ownOrigins: readonly string[] },
): boolean {
  return (
    senderFrame !== null &&
    sender === contents &&
    senderFrame === sender.mainFrame &&
    ownOrigins.includes(originOf(senderFrame.url))
  );
}
