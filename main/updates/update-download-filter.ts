/** Restricts downloads to the signed files' URLs and sizes. */
import type { Session } from 'electron';

/** Signed files: size in bytes by URL. */
export type SignedFiles = ReadonlyMap<string, number>;

/** Whether a response is as long as the signed file. Without a Content-Length it might be endless. */
export function hasLength(headers: Readonly<Record<string, readonly string[]>>, size: number): boolean {
  const values = (name: string) =>
    Object.entries(headers).flatMap(([header, texts]) => (header.toLowerCase() === name ? texts : []));
  // Compressed content could be longer once decompressed.
  if (values('content-encoding').some((text) => text !== 'identity')) return false;
  const lengths = values('content-length');
  return lengths.length === 1 && lengths[0] === String(size);
}

/** Restricts a session that only downloads updates. `files`: those of the release found last. */
export function restrictDownloads(session: Session, files: () => SignedFiles): void {
  // Redirects also arrive here, as separate requests.
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !files().has(url) });
  });
  session.webRequest.onHeadersReceived(({ url, statusCode, responseHeaders }, answer) => {
    const size = files().get(url);
    answer({ cancel: statusCode !== 200 || size === undefined || !hasLength(responseHeaders ?? {}, size) });
  });
}
