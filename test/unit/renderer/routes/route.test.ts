import { describe, expect, it } from 'vitest';
import { backendId, type BackendSummary } from '../../../../preload/contract/index.js';
import { parseRoute, type Route, tabsOf } from '../../../../renderer/routes/route.js';

const id = backendId.parse('b-1');
const known = { accounts: [], backends: [{ id }] };
const stored = (route: object) => parseRoute(JSON.stringify(route), known);

describe('a stored route', () => {
  it('returns to the tab of a backend that still exists', () => {
    const route: Route = { view: 'backend', id, tab: 'providers' };
    expect(stored(route)).toEqual(route);
  });

  it('is dropped when its backend was removed', () => {
    expect(stored({ view: 'backend', id: 'b-2', tab: 'overview' })).toBeNull();
  });

  it('shows the overview in place of a tab that does not exist', () => {
    expect(stored({ view: 'backend', id, tab: 'dashboards' })).toEqual({ view: 'backend', id, tab: 'overview' });
  });
});

describe('the tabs of a backend', () => {
  const remote: BackendSummary = {
    ...{ id, kind: 'remote', displayName: 'Work', appId: 'work-abcde', baseUrl: 'https://work.example' },
    ...{
      isBuiltIn: false,
      isAdministered: false,
      adminRole: null,
      providers: [],
      providersSource: 'guessed',
      openId: null,
      browser: [],
    },
    ...{ health: { kind: 'ready' }, checks: [], functions: null, report: null },
  };

  it('include administration only of a backend that Roster administers, and the report only of an exported app', () => {
    expect(tabsOf(remote)).toEqual(['overview', 'accounts', 'providers']);
    expect(tabsOf({ ...remote, isAdministered: true })).toContain('functions');
    expect(tabsOf({ ...remote, isAdministered: true })).not.toContain('report');
    expect(tabsOf({ ...remote, kind: 'embedded', isAdministered: true })).toEqual([
      'overview',
      'accounts',
      'users',
      'sessions',
      'logs',
      'mail',
      'providers',
    ]);
    // Also while the backend starts and has no report.
    expect(tabsOf({ ...remote, kind: 'embedded', isAdministered: true, functions: false })).toEqual(
      expect.arrayContaining(['functions', 'report']),
    );
  });
});
