/** Access and refresh tokens (wire protocol, tokens and sessions): HS256 JSON Web Tokens with the vendor's claims. */
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import type { StoredSession } from '../store/records.js';
import { firstKid, type SigningKeys } from './signing-keys.js';
import { keyIdOf, type TokenKey } from './token-key.js';

const accessSeconds = 1800;
const domain = '0'.repeat(24);

const claims = z.object({
  sub: z.string(),
  typ: z.enum(['access', 'refresh']),
  sid: z.string(),
  exp: z.int(),
});

/** Number of verified tokens in the cache: clients send the same token many times. */
const remembered = 2_000;

/** Claims of a verified token. */
export interface VerifiedToken {
  kind: 'access' | 'refresh';
  userId: string;
  sessionId: string;
}

/** Issues and verifies the tokens of one server. */
export class Tokens {
  readonly #verified = new LRUCache<string, VerifiedToken & { endsAt: number; kid: string }>({ max: remembered });

  constructor(
    private readonly keys: SigningKeys,
    /** Milliseconds since 1970. */
    private readonly now: () => number,
  ) {}

  /** `customData` is included in the token if the app is configured to do so. */
  async access(session: StoredSession, customData: Readonly<Record<string, unknown>> | null): Promise<string> {
    const { key } = await this.keys.current();
    return this.#access(key, session, customData);
  }

  /** An access token without custom data, or null if the keys have to be read first. */
  accessNow(session: StoredSession): string | null {
    const keys = this.keys.inMemory();
    return keys === null ? null : this.#access(keys.current, session, null);
  }

  async refresh({ id, userId, provider, identityId, deviceId, expiresAt }: StoredSession): Promise<string> {
    const { key } = await this.keys.current();
    return key.sign({
      typ: 'refresh',
      baas_id: id,
      baas_data: null,
      baas_identity: { id: identityId, provider_type: provider, provider_id: domain },
      sid: id,
      baas_device_id: deviceId,
      baas_domain_id: domain,
      sub: userId,
      iat: this.#seconds(),
      exp: expiresAt,
    });
  }

  /** Returns `expired` for an expired token and null for any other invalid token. */
  async verify(token: string): Promise<VerifiedToken | 'expired' | null> {
    const known = this.#verified.get(token);
    if (known !== undefined) {
      // Tokens of a revoked key are invalid even if they were verified before.
      if ((await this.keys.find(known.kid)) === undefined) return null;
      return known.endsAt > this.#seconds() ? known : 'expired';
    }
    const kid = keyIdOf(token);
    const key = kid === null ? undefined : await this.keys.find(kid ?? firstKid);
    if (key === undefined) return null;
    try {
      const { sub, typ, sid, exp } = claims.parse(key.verify(token));
      if (exp <= this.#seconds()) return 'expired';
      const verified = { kind: typ, userId: sub, sessionId: sid, endsAt: exp, kid: kid ?? firstKid };
      this.#verified.set(token, verified);
      return verified;
    } catch {
      return null;
    }
  }

  /** A valid token that was verified before; null if `verify` has to look at it. */
  knownNow(token: string): VerifiedToken | null {
    const known = this.#verified.get(token);
    if (known === undefined || known.endsAt <= this.#seconds()) return null;
    return this.keys.inMemory()?.find(known.kid) === undefined ? null : known;
  }

  /** The user of a token that was verified recently. */
  ownerOf(token: string): string | null {
    return this.#verified.get(token)?.userId ?? null;
  }

  /** One literal: spreading other claims into it takes as long as signing. */
  #access(
    key: TokenKey,
    { id, userId, deviceId }: StoredSession,
    customData: Readonly<Record<string, unknown>> | null,
  ): string {
    const iat = this.#seconds();
    return key.sign({
      typ: 'access',
      iss: id,
      user_data: customData ?? undefined,
      sid: id,
      baas_device_id: deviceId,
      baas_domain_id: domain,
      sub: userId,
      iat,
      exp: iat + accessSeconds,
    });
  }

  #seconds(): number {
    return Math.floor(this.now() / 1000);
  }
}
