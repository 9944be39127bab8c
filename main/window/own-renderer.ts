/** Checks the sender of IPC calls (Electron security checklist, item 17). */
import { originOf } from './web-contents-security.js';

/** The part of `IpcMainInvokeEvent` that identifies the sender. */
export interface CallSender {
  sender: { readonly mainFrame: object };
  /** Null if the frame no longer exists. */
  senderFrame: { readonly url: string } | null;
}

/** Whether a call comes from Roster's own page in the top frame of its own window. */
export function isOwnRenderer(
  { senderFrame, sender }: CallSender,
  { contents, ownOrigins }: { contents: object | null; ownOrigins: readonly string[] },
): boolean {
  return (
    senderFrame !== null &&
    sender === contents &&
    senderFrame === sender.mainFrame &&
    ownOrigins.includes(originOf(senderFrame.url))
  );
}
