/** Describes a response that could not be read, without its body, which may contain secrets. */

/** A media type without parameters (RFC 9110 section 8.3.1). */
const mediaType = /^\s*([\w.+-]{1,40}\/[\w.+-]{1,80})\s*(?:;|$)/;

/** The cause of an error about a response with an unexpected form. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
  /** Null if the response has none. */
  readonly contentType: string | null;

  constructor(
    readonly status: number,
    headers: Pick<Headers, 'get'>,
  ) {
    super(`status ${String(status)}`);
    this.contentType = mediaType.exec(headers.get('content-type') ?? '')?.[1]?.toLowerCase() ?? null;
  }
}
