/** `allowed_request_origins` of the root file: the web origins that may call the server. */
import * as z from 'zod';

/** Schema of the list. Exports have it at the top level since 2021 and below `security` before. */
export const originList = z.array(z.string()).nullable().optional();

/** The allowed origins. Null: the app has no list and every page may call. Empty: every page is refused. */
export type AllowedOrigins = readonly string[] | null;

/**
 * Combines the lists from both places. If both exist, an origin must be in both: it is unknown which one App Services
 * would read, and no page that it refuses may be allowed. Invalid entries are skipped and reported as warnings.
 */
export function allowedOrigins(
  topLevel: z.infer<typeof originList>,
  belowSecurity: z.infer<typeof originList>,
): { origins: AllowedOrigins; warnings: string[] } {
  const lists = [topLevel ?? [], belowSecurity ?? []].filter((list) => list.length > 0);
  const wrong = lists.flat().filter((entry) => originOf(entry) === null);
  const warnings = [...new Set(wrong)].map(
    (entry) => `allowed_request_origins: “${entry}” is not an origin such as https://app.example.org and was left out.`,
  );
  const [first, second] = lists.map((list) => list.map(originOf).filter((origin) => origin !== null));
  if (first === undefined) return { origins: null, warnings };
  const origins = second === undefined ? first : first.filter((origin) => second.includes(origin));
  if (second !== undefined && origins.length < new Set([...first, ...second]).size) {
    warnings.push(
      'allowed_request_origins is at the top level and below “security”, and the lists differ: only origins that are in both may call.',
    );
  }
  return { origins, warnings };
}

/** Returns the origin as browsers send it: lower case, no default port, no path. Returns null for other text. */
export function originOf(text: string): string | null {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null;
  if (url === null || url.username !== '' || url.password !== '' || url.host.includes('*')) return null;
  if (/^https?:$/.test(url.protocol)) return url.origin;
  // Pages inside mobile apps have origins with other schemes, such as capacitor://localhost.
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*\/?$/i.test(trimmed) ? trimmed.replace(/\/$/, '').toLowerCase() : null;
}
