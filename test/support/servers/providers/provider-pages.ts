/** Completes the pages of a real OpenID provider without a browser: login form, consent form and redirect. */

/** The end of the flow: the address that the browser was sent to, or a page. */
export interface PagesEnd {
  location: string;
  body: string;
}

/** Follows an authorization request to its end as one user. */
export async function throughPages(issuer: string, authorizationUrl: string, login: string): Promise<PagesEnd> {
  const jar = new Map<string, string>();
  const visit = async (url: string, form?: Record<string, string>): Promise<PagesEnd> => {
    const response = await fetch(new URL(url, issuer), {
      redirect: 'manual',
      headers: { Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      jar.set(name, value);
    }
    return { location: response.headers.get('location') ?? '', body: await response.text() };
  };
  let next = await visit(authorizationUrl);
  for (const form of [{ prompt: 'login', login, password: 'any' }, { prompt: 'consent' }]) {
    const page = next.location;
    await visit(page);
    next = await visit((await visit(page, form)).location);
  }
  return next;
}
