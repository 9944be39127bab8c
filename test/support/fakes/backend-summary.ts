/** A remote backend as the window sees it. */
import { backendId, type BackendSummary } from '../../../preload/contract/index.js';

export function backendSummary(kind: 'ready' | 'unreachable'): BackendSummary {
  return {
    ...{ id: backendId.parse('embedded'), kind: 'remote', displayName: 'Work', appId: 'x', baseUrl: null },
    ...{
      isBuiltIn: false,
      isAdministered: false,
      adminRole: null,
      providersSource: 'guessed',
      openId: null,
      functions: null,
    },
    ...{ providers: [], browser: [], checks: [], report: null },
    health: kind === 'ready' ? { kind } : { kind, since: '2026-01-01T00:00:00.000Z', nextCheckAt: null },
  };
}
