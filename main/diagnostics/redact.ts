/** Redacts secrets in logs and reports. */

const secrets: readonly RegExp[] = [
  // JSON Web Tokens, complete or truncated.
  /eyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g,
  /\bBearer\s+\S+/gi,
  // Values of query parameters and JSON fields that carry secrets in this protocol.
  /\b(?<name>code|state|id_token|access_token|refresh_token|accessToken|refreshToken|code_verifier|token|tokenId|password|key|user)(?<sign>"?\s*[=:]\s*"?)[^\s"&,}]+/g,
];

/** Replaces tokens, codes and passwords in a text with `[redacted]`. */
export function redact(text: string): string {
  return secrets.reduce(
    (redacted, pattern) =>
      redacted.replaceAll(pattern, (...match: unknown[]) => {
        const groups = match.at(-1);
        const named = typeof groups === 'object' && groups !== null && 'name' in groups && 'sign' in groups;
        return named ? `${String(groups.name)}${String(groups.sign)}[redacted]` : '[redacted]';
      }),
    text,
  );
}
