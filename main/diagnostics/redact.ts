/** Takes secrets out of what is written for people. */

const secrets: readonly RegExp[] = [
  // JSON Web Tokens, whole or cut.
  /eyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g,
  /\bBearer\s+\S+/gi,
  // Values of the query parameters and JSON fields that carry secrets in this protocol.
  /\b(?<name>code|state|id_token|access_token|refresh_token|accessToken|refreshToken|code_verifier|token|tokenId|password|key|user)(?<sign>"?\s*[=:]\s*"?)[^\s"&,}]+/g,
];

/** Takes tokens, codes and passwords out of a text. */
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
