/** The custom user data in access tokens, whose Extended JSON is decoded where the platform wants it. */
import type { Session } from '../storage/auth-storage.js';
import type { TokenExpiry } from './token-expiry.js';

/** A document as the backend sent it, or decoded. */
export type JsonDocument = Record<string, unknown>;

export interface CustomDataDecoder {
  /** Decodes a copy of a document. */
  decode: (document: JsonDocument) => JsonDocument;
  /**
   * Loads what `decode` needs for a document; undefined if it needs nothing. Until then, `decode` returns `{}`.
   */
  prepare?: (document: JsonDocument) => Promise<void> | undefined;
}

/** The custom data in the access tokens of one user. */
export class SessionCustomData {
  readonly #tokens: Pick<TokenExpiry, 'customDataOf'>;
  readonly #decoder: CustomDataDecoder | undefined;

  constructor(tokens: Pick<TokenExpiry, 'customDataOf'>, decoder: CustomDataDecoder | undefined) {
    this.#tokens = tokens;
    this.#decoder = decoder;
  }

  /** Whether data may need `prepare` before they are decoded. */
  get isPrepared(): boolean {
    return this.#decoder?.prepare !== undefined;
  }

  /** Returns a copy of a session's data. Undecoded if they contain an invalid BSON value. */
  of(session: Session): JsonDocument {
    const data = this.#tokens.customDataOf(session.accessToken);
    try {
      return this.#decoder?.decode(data) ?? copyOf(data);
    } catch {
      return copyOf(data);
    }
  }

  /**
   * Loads the code that decodes the data, so that listeners and callers see decoded data; undefined if it is loaded already.
   */
  prepare(session: Session | null | undefined): Promise<void> | undefined {
    if (session === null || session === undefined) return undefined;
    // A session must not fail because of its custom data.
    return this.#decoder?.prepare?.(this.#tokens.customDataOf(session.accessToken))?.catch(() => undefined);
  }
}

/** Copies JSON, much faster than `structuredClone`. */
export function copyOf(document: JsonDocument): JsonDocument {
  // Most users have no custom data.
  if (Object.keys(document).length === 0) return {};
  return asDocument(JSON.parse(JSON.stringify(document)));
}

/** Returns the value if it is a document, otherwise `{}`. */
export function asDocument(value: unknown): JsonDocument {
  return isDocument(value) ? value : {};
}

function isDocument(value: unknown): value is JsonDocument {
  return typeof value === 'object' && value !== null;
}
