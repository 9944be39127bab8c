import type { App, User } from 'roster/auth';
import { createSubscriber } from 'svelte/reactivity';

type Source = Pick<App | User, 'addListener' | 'removeListener'>;

/**
 * Wraps an app or a user. What reads `live(source).current` in a template, `$derived` or `$effect` runs again whenever
 * the source calls its listeners.
 */
export function live<T extends Source>(source: T): { readonly current: T } {
  const subscribe = createSubscriber((update) => {
    source.addListener(update);
    return () => source.removeListener(update);
  });
  return {
    get current() {
      subscribe();
      return source;
    },
  };
}
