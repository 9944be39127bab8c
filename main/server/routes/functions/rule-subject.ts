/** Input for evaluating a function's rule: the calling user and the request. */
import type { Context } from 'hono';
import { canonicalHeader, type RuleSubject } from '../../rules/expansion.js';
import type { StoredUser } from '../../store/records.js';
import { instanceSecretHeader } from '../instance-secret.js';

const secretHeaders: ReadonlySet<string> = new Set(['authorization', 'cookie', instanceSecretHeader]);

/**
 * The subject of one call. `remoteAddress` is null behind a proxy that is not trusted, which hides the client's address.
 * Headers with credentials are omitted.
 */
export function ruleSubject(c: Context, user: StoredUser, name: string, remoteAddress: string | null): RuleSubject {
  const headers = new Map<string, string[]>();
  for (const [header, value] of c.req.raw.headers) {
    if (!secretHeaders.has(header)) headers.set(canonicalHeader(header), [value]);
  }
  return {
    user: {
      id: user.id,
      type: user.kind,
      data: Object.assign({}, ...user.identities.map(({ data }) => data)),
      custom_data: user.customData ?? {},
      identities: user.identities.map(({ id, provider }) => ({ id, provider_type: provider, providerType: provider })),
    },
    request: {
      httpMethod: c.req.method,
      httpReferrer: c.req.header('referer') ?? '',
      httpUserAgent: c.req.header('user-agent') ?? '',
      rawQueryString: new URL(c.req.url).search.slice(1),
      remoteIPAddress: remoteAddress?.replace(/^::ffff:(?=\d+\.)/i, '') ?? null,
      requestHeaders: Object.fromEntries(headers),
      service: '',
      action: name,
      webhookUrl: '',
    },
  };
}
