/** One process per profile. A second one hands over its deep link, if it has one, and leaves. */
import type { App } from 'electron';
import * as z from 'zod';
import { findDeepLink, parseDeepLinkUrl } from '../deep-links/parse-deep-link.js';
import { findLaunchAction, type LaunchAction } from './launch-actions.js';

const handOverData = z.object({ deepLink: z.string().nullable(), action: z.string().nullable().default(null) });

/** What the first process does when a second one starts. */
export interface SecondInstance {
  /** Bring the window to the front. */
  focus: () => void;
  /** A link that the second process was started with. Hostile until parsed further. */
  deepLink: (link: URL) => void;
  /** What the second process was started to do, if that is more than being there. */
  action: (action: LaunchAction) => void;
}

/**
 * Claims the profile. False: another process has it and was told; this one has to end without touching the profile.
 */
export function acquireSingleInstanceLock(app: App, argv: readonly string[], second: SecondInstance): boolean {
  const deepLink = findDeepLink(argv)?.href ?? null;
  if (!app.requestSingleInstanceLock({ deepLink, action: findLaunchAction(argv) })) return false;
  app.on('second-instance', (_event, _argv, _folder, data: unknown) => {
    second.focus();
    // Only what the second process said on purpose counts; its argv may have been reordered or extended on the way.
    const parsed = handOverData.safeParse(data);
    const link = parsed.success && parsed.data.deepLink !== null ? parseDeepLinkUrl(parsed.data.deepLink) : null;
    if (link !== null) second.deepLink(link);
    const action = parsed.success ? findLaunchAction([`--action=${parsed.data.action ?? ''}`]) : null;
    if (action !== null) second.action(action);
  });
  return true;
}
