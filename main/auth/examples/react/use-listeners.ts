import { useEffect, useReducer } from 'react';
import type { App, User } from 'roster/auth';

/** Renders the component again whenever the app, or the user, calls its listeners. */
export function useListeners(source: Pick<App | User, 'addListener' | 'removeListener'>): void {
  const [, update] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const listener = () => update();
    source.addListener(listener);
    // The source may have changed after the component was rendered.
    update();
    return () => source.removeListener(listener);
  }, [source]);
}
