/** `allowed_request_origins` of the root file: which web pages may call. */
import * as z from 'zod';

/** The list as each export format has it: at the top level since 2021, below `security` before. */
export const originList = z.array(z.string()).nullable().optional();

/** The origins that may call, or null where the app has no list and every page may. An empty list of the result refuses every page. */
export type AllowedOrigins = readonly string[] | null;

/**
 * Reads both places. When each has a list, an origin has to be in both: whichever the vendor would have read, no page gets in that it kept out.
 * Entries that are no origin are left out and reported.
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

/** The form that browsers send: lower case, no default port, no path. Null when the text is no origin. */
export function originOf(text: string): string | null {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null;
  if (url === null || url.username !== '' || url.password !== '' || url.host.includes('*')) return null;
  if (/^https?:$/.test(url.protocol)) return url.origin;
  // Pages inside mobile apps have origins of other schemes, such as capacitor://localhost.
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*\/?$/i.test(trimmed) ? trimmed.replace(/\/$/, '').toLowerCase() : null;
}
