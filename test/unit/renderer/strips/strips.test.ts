/** What the strips at the bottom of the window say. */
import { describe, expect, it } from 'vitest';
import { type BackendId, backendId, type Notice, noticeId, type Snapshot } from '../../../../preload/contract/index.js';
import { stripsOf } from '../../../../renderer/strips/strips.js';

const failure = { message: 'No.', details: null, retry: null };
const notice = (id: string, dismissible: boolean): Notice => ({
  id: noticeId.parse(id),
  kind: 'memoryOnly',
  message: id,
  actions: [],
  dismissible,
});

type Backends = Snapshot['backends'];
const backend = (id: string, part: { baseUrl?: string; kind?: 'embedded'; isFailed?: boolean }) =>
  ({
    id,
    displayName: id,
    kind: part.kind ?? 'remote',
    baseUrl: part.baseUrl ?? null,
    health: part.isFailed === true ? { kind: 'failed', failure: { code: 'keepsStopping' } } : { kind: 'ready' },
  }) as Backends[number];

const snapshot = (part: Partial<Pick<Snapshot, 'backends' | 'notices' | 'lock'>>): Snapshot =>
  ({ backends: [], notices: [], lock: 'off', ...part }) as unknown as Snapshot;

const away = backend('away', { baseUrl: 'https://services.example' });
const ids = (state: Snapshot | null, failed: typeof failure | null, isOnline: boolean, page: BackendId | null = null) =>
  stripsOf(state, failed, isOnline, page).map(({ id }) => id);

describe('stripsOf', () => {
  it('tells the failure, the keychain, backends, the network and news, in this order', () => {
    const shown = snapshot({
      backends: [away, backend('folder', { kind: 'embedded', isFailed: true })],
      notices: [notice('news', true), notice('vault', false)],
    });
    expect(ids(shown, failure, false)).toEqual(['failure', 'notice-vault', 'backend-folder', 'offline', 'notice-news']);
  });

  it('leaves out a failed backend whose page is shown, because the page tells it', () => {
    const shown = snapshot({ backends: [backend('one', { isFailed: true }), backend('other', { isFailed: true })] });
    expect(ids(shown, null, true, backendId.parse('one'))).toEqual(['backend-other']);
  });

  it('tells nothing when nothing is wrong', () => {
    expect(ids(snapshot({ backends: [away] }), null, true)).toEqual([]);
  });

  it('tells a failure before anything is loaded', () => {
    expect(ids(null, failure, true)).toEqual(['failure']);
  });

  it.each(['http://localhost:9090', 'http://127.0.0.1:9090', 'http://127.1.2.3', 'http://[::1]:9090'])(
    'does not tell that the computer is offline if the only backend is at %s',
    (baseUrl) => {
      const here = [
        backend('here', { baseUrl }),
        backend('built-in', { kind: 'embedded', baseUrl: 'http://x.example' }),
      ];
      expect(ids(snapshot({ backends: here }), null, false)).toEqual([]);
      expect(ids(snapshot({ backends: [...here, away] }), null, false)).toEqual(['offline']);
    },
  );

  it('names no backend while Roster is locked', () => {
    expect(ids(snapshot({ backends: [away], lock: 'locked' }), null, false)).toEqual([]);
  });
});
