/** Access and refresh tokens (wire protocol, tokens and sessions): HS256 JSON Web Tokens with the vendor's claims. */
import { SignJWT, jwtVerify } from 'jose';
import * as z from 'zod';

const accessSeconds = 1800;
/** 60 days. */
export const refreshSeconds = 5_184_000;
const noDevice = '0'.repeat(24);

const claims = z.object({ sub: z.string(), typ: z.enum(['access', 'refresh']), sid: z.string() });

/** A token that was verified. */
export interface VerifiedToken {
  userId: string;
  sessionId: string;
}

/** Makes and verifies the tokens of one server. */
export class Tokens {
  constructor(
    private readonly key: Uint8Array,
    /** Milliseconds since 1970. */
    private readonly now: () => number,
  ) {}

  access(userId: string, sessionId: string): Promise<string> {
    return this.#sign('access', userId, sessionId, accessSeconds, { iss: sessionId });
  }

  refresh(userId: string, sessionId: string): Promise<string> {
    return this.#sign('refresh', userId, sessionId, refreshSeconds, { baas_id: sessionId, baas_data: null });
  }

  /** Null when signature, kind or time is wrong. */
  async verify(token: string, kind: 'access' | 'refresh'): Promise<VerifiedToken | null> {
    try {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: ['HS256'],
        currentDate: new Date(this.now()),
      });
      const { sub, typ, sid } = claims.parse(payload);
      return typ === kind ? { userId: sub, sessionId: sid } : null;
    } catch {
      return null;
    }
  }

  #sign(
    kind: 'access' | 'refresh',
    userId: string,
    sessionId: string,
    seconds: number,
    more: Record<string, unknown>,
  ): Promise<string> {
    const iat = Math.floor(this.now() / 1000);
    return new SignJWT({
      ...more,
      sid: sessionId,
      typ: kind,
      baas_device_id: noDevice,
      baas_domain_id: noDevice,
      sub: userId,
      iat,
      exp: iat + seconds,
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .sign(this.key);
  }
}
