/** The app that both examples use. */
import { App } from 'roster/auth';

type Functions = { setLevel: (level: number) => Promise<void> };
type CustomData = { level?: number; since?: Date };

export const app = new App<Functions, CustomData>({
  id: import.meta.env.VITE_APP_ID,
  baseUrl: import.meta.env.VITE_BASE_URL,
  // Users survive a reload. Every script of the page can read them: leave this out on pages with scripts of others.
  metadata: { mode: 'noEncryption' },
});

export type CurrentUser = NonNullable<typeof app.currentUser>;

/** How the pages call a user. */
export function nameOf(user: CurrentUser): string {
  return user.profile.email ?? 'Anonymous';
}
