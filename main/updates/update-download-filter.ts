/** Keeps downloads to what was signed: these addresses, and no more bytes than the signed text says. */
import type { Session } from 'electron';

/** Signed files by their address, with their size in bytes. */
export type SignedFiles = ReadonlyMap<string, number>;

/** Whether an answer is as long as the file that was signed. One that does not say how long it is may have no end. */
export function hasLength(headers: Readonly<Record<string, readonly string[]>>, size: number): boolean {
  const values = (name: string) =>
    Object.entries(headers).flatMap(([header, texts]) => (header.toLowerCase() === name ? texts : []));
  // What is packed could be longer once it is unpacked.
  if (values('content-encoding').some((text) => text !== 'identity')) return false;
  const lengths = values('content-length');
  return lengths.length === 1 && lengths[0] === String(size);
}

/** Confines a session that only downloads updates. `files`: those of the release that was found last. */
export function restrictDownloads(session: Session, files: () => SignedFiles): void {
  // A redirect comes by here, too, as a request of its own.
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !files().has(url) });
  });
  session.webRequest.onHeadersReceived(({ url, statusCode, responseHeaders }, answer) => {
    const size = files().get(url);
    answer({ cancel: statusCode !== 200 || size === undefined || !hasLength(responseHeaders ?? {}, size) });
  });
}
