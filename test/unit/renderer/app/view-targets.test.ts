/** What the menus and the palette open by name. */
import { describe, expect, it } from 'vitest';
import { backendId, type View, views } from '../../../../preload/contract/index.js';
import { targetOf } from '../../../../renderer/app/view-targets.js';
import { type Route, startRoute } from '../../../../renderer/routes/route.js';

const id = backendId.parse('contoso');
const backend = { route: startRoute, backendId: id };

describe('the target of a name', () => {
  const targets: Record<View, ReturnType<typeof targetOf>> = {
    add: { kind: 'add', reauthAccount: null, backendId: null },
    lock: { view: 'settings', section: 'security' },
    export: { kind: 'export', accounts: null },
    import: { kind: 'import' },
    backends: { view: 'backend', id, tab: 'overview' },
    addBackend: { kind: 'addBackend' },
    settings: { view: 'settings', section: 'general' },
    about: { view: 'settings', section: 'about' },
    clients: { view: 'programs' },
    palette: { kind: 'palette' },
    shortcuts: { view: 'settings', section: 'keyboard' },
    attention: { view: 'attention' },
  };
  it.each(views)('%s', (name) => {
    expect(targetOf(name, backend)).toEqual(targets[name]);
  });

  it.each(['add', 'backends'] as const)('is the dialog that adds a backend for “%s” when there is none', (name) => {
    expect(targetOf(name, { route: startRoute, backendId: undefined })).toEqual({ kind: 'addBackend' });
  });

  it('is the open section for “settings”', () => {
    const route: Route = { view: 'settings', section: 'browsers' };
    expect(targetOf('settings', { route, backendId: id })).toEqual(route);
    expect(targetOf('about', { route, backendId: id })).toEqual({ view: 'settings', section: 'about' });
  });
});
