/** Message from a second process to the first. Loaded when a second process starts, because it needs schemas. */
import * as z from 'zod';
import { parseDeepLinkUrl } from '../../deep-links/parse-deep-link.js';
import { type LaunchAction, parseLaunchAction } from '../../desktop/launch-actions.js';

const handOver = z.object({ deepLink: z.string().nullable(), action: z.string().nullable().default(null) });

/** Returns the valid parts; null for those that are missing or invalid. */
export function parseHandOver(data: unknown): { deepLink: URL | null; action: LaunchAction | null } {
  const parsed = handOver.safeParse(data);
  if (!parsed.success) return { deepLink: null, action: null };
  const { deepLink, action } = parsed.data;
  return { deepLink: deepLink === null ? null : parseDeepLinkUrl(deepLink), action: parseLaunchAction(action) };
}
