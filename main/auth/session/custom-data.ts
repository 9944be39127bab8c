/** Decodes the Extended JSON in custom user data, where the platform wants it. */

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
