/** Hostile responses of a backend to the auth library. */
import { describe, expect, it } from 'vitest';
import { App, AuthError, Credentials, MemoryStorage } from '../../main/auth/index.js';
import { fuzz, seededRandom } from '../support/fuzz/fuzzer.js';
import { longer, tamperCheckedServices } from '../support/fuzz/tamper-checked-services.js';
import { testAppId } from '../support/servers/test-server.js';

const guarded = tamperCheckedServices();

describe('responses of a backend', () => {
  it('produce an error or a valid result in 10,000 cases, guided by coverage', longer, async () => {
    let body = '';
    let status = 200;
    let type = 'application/json';
    const chance = seededRandom(11);
    const kinds = new Map<string, number>();
    const work: readonly ((app: App) => Promise<unknown>)[] = [
      (app) => app.logIn(Credentials.anonymous()),
      (app) => app.emailPasswordAuth.registerUser({ email: 'a@example.com', password: 'correct horse' }),
      async (app) => {
        const user = await app.logIn(Credentials.anonymous());
        await user.refreshCustomData();
        return user.functions['f']?.(1);
      },
    ];
    const found = await guarded.unharmed(() =>
      fuzz({
        seed: 11,
        runs: 10_000,
        begin: [
          '{"hostname":"http://127.0.0.1:1","deployment_model":"LOCAL","location":"LOCAL","ws_hostname":"ws://127.0.0.1:1"}',
          '{"user_id":"abc","access_token":"e30.e30.x","refresh_token":"e30.e30.y","device_id":"d"}',
          '{"identities":[{"id":"1","provider_type":"anon-user"}],"data":{"name":"x"},"type":"normal","user_id":"abc"}',
          '{"error":"invalid session","error_code":"InvalidSession","link":"http://x"}',
          '{"$numberLong":"1"}',
          '<html>Bad gateway</html>',
        ],
        pieces: [
          '{',
          '}',
          '[',
          ']',
          '"',
          ':',
          ',',
          'null',
          '-1e999',
          '"__proto__":{"polluted":1}',
          '"length":{"toString":0,"valueOf":0}',
          '{"length":{"toString":0,"valueOf":0}}',
          '"constructor":',
          '"error":',
          '"access_token":',
          'e30',
          '\\u0000',
          '{"$date":"x"}',
          '{"$oid":"zz"}',
          '{"$numberDecimal":"1e9999"}',
          '['.repeat(5_000),
        ],
        under: '/main/auth/',
        target: async (text) => {
          body = text;
          status = chance.of([200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 429, 500, 502]);
          type = chance.of(['application/json', 'application/json; charset=utf-8', 'text/html', '']);
          const storage = new MemoryStorage();
          let first = true;
          const app = new App({
            id: testAppId,
            baseUrl: 'http://127.0.0.1:1',
            storage,
            fetch: () => {
              // Half of the time the location is valid, so that later requests are tested too.
              const good = first && chance.below(4) > 0;
              first = false;
              const text = good ? '{"hostname":"http://127.0.0.1:1"}' : body;
              const headers = {
                'content-type': good ? 'application/json' : type,
                'retry-after': chance.of(['1', '-1', 'x', '1e99']),
              };
              return Promise.resolve(
                new Response(status === 204 ? null : text, { status: good ? 200 : status, headers }),
              );
            },
          });
          const outcome = await chance
            .of(work)(app)
            .then(
              () => 'taken',
              (error: unknown) => (error instanceof AuthError ? error.kind : error),
            );
          if (typeof outcome !== 'string') throw outcome;
          kinds.set(outcome, (kinds.get(outcome) ?? 0) + 1);
          if ('polluted' in {}) throw new Error('prototype pollution');
        },
      }),
    );
    console.log(`backend answers: ${JSON.stringify({ ...found, kinds: Object.fromEntries(kinds) })}`);
    expect(kinds.size).toBeGreaterThan(4);
  });
});
