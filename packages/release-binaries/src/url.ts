/** A URL as messages and logs may show it: without a password, and without a query, which may be a signature. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return url.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*$/s, '');
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** A URL without its user and password, and the `authorization` header (RFC 7617) that carries them. */
export function withoutCredentials(url: string): {
  readonly href: string;
  readonly header: string | undefined;
} {
  const parsed = new URL(url);
  const { username, password } = parsed;
  parsed.username = '';
  parsed.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const header =
    username === '' && password === '' ? undefined : `Basic ${Buffer.from(pair).toString('base64')}`;
  return { href: parsed.href, header };
}
