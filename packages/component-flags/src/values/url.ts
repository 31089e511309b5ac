import { parseIp } from './address.js';
import { goQuote } from './quote.js';
import { fail, ok, type ValueResult } from './result.js';

/** The parts of a URL as Go's parser splits it. */
export interface GoUrl {
  readonly scheme: string;
  /** Host and port as written. */
  readonly host: string;
  readonly path: string;
  /** What follows `scheme:` when it does not begin with a slash. */
  readonly opaque: string;
}

const badEscape = (text: string): string | undefined => {
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1))
    if (!/^%[0-9a-f]{2}/i.test(text.slice(at))) return text.slice(at, at + 3);
  return undefined;
};

const hostFault = (host: string): string | undefined => {
  if (host.startsWith('[')) {
    const close = host.lastIndexOf(']');
    if (close < 0) return "missing ']' in host";
    const port = host.slice(close + 1);
    return /^(?::\d*)?$/.test(port) ? undefined : `invalid port ${goQuote(port)} after host`;
  }
  const colon = host.lastIndexOf(':');
  if (colon >= 0 && !/^:\d*$/.test(host.slice(colon)))
    return `invalid port ${goQuote(host.slice(colon))} after host`;
  const bad = /[ "<>\\^`{|}]/.exec(host);
  return bad === null ? undefined : `invalid character ${goQuote(bad[0])} in host name`;
};

const schemeOf = (text: string): { readonly scheme: string; readonly rest: string } | string => {
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) {
    const colon = text.indexOf(':');
    return { scheme: text.slice(0, colon).toLowerCase(), rest: text.slice(colon + 1) };
  }
  if (text.startsWith(':')) return 'missing protocol scheme';
  return { scheme: '', rest: text };
};

/** A URL with the faults and error texts of Go's parser. Source: Go `net/url.Parse`. */
export const parseGoUrl = (text: string): ValueResult<GoUrl> => {
  const refuse = (reason: string): ValueResult<GoUrl> => fail(`parse ${goQuote(text)}: ${reason}`);
  const plain = text.split('#', 1)[0] ?? '';
  if (/[\p{Cc}]/u.test(plain) && [...plain].some((char) => char < ' ' || char === '\u007f'))
    return refuse('net/url: invalid control character in URL');
  const head = schemeOf(plain);
  if (typeof head === 'string') return refuse(head);
  const rest = head.rest.split('?', 1)[0] ?? '';
  if (!rest.startsWith('/')) {
    if (head.scheme !== '') return ok({ scheme: head.scheme, host: '', path: '', opaque: rest });
    if ((rest.split('/', 1)[0] ?? '').includes(':'))
      return refuse('first path segment in URL cannot contain colon');
  }
  const withHost = rest.startsWith('//') && (head.scheme !== '' || !rest.startsWith('///'));
  const authority = withHost ? (rest.slice(2).split('/', 1)[0] ?? '') : '';
  const path = withHost ? rest.slice(2 + authority.length) : rest;
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const fault = hostFault(host);
  if (fault !== undefined) return refuse(fault);
  const wrong = badEscape(path);
  if (wrong !== undefined) return refuse(`invalid URL escape ${goQuote(wrong)}`);
  return ok({ scheme: head.scheme, host, path, opaque: '' });
};

/** Splits `host:port` or `[v6]:port` as Go does, or says what is wrong. Source: Go `net.SplitHostPort`. */
export const splitHostPort = (
  text: string,
): ValueResult<{ readonly host: string; readonly port: string }> => {
  const refuse = (why: string): ValueResult<{ readonly host: string; readonly port: string }> =>
    fail(`address ${text}: ${why}`);
  const colon = text.lastIndexOf(':');
  if (colon < 0) return refuse('missing port in address');
  if (text.startsWith('[')) {
    const close = text.indexOf(']');
    if (close < 0) return refuse("missing ']' in address");
    if (close + 1 === text.length) return refuse('missing port in address');
    if (close + 1 !== colon)
      return refuse(text[close + 1] === ':' ? 'too many colons in address' : 'missing port in address');
    return ok({ host: text.slice(1, close), port: text.slice(colon + 1) });
  }
  const host = text.slice(0, colon);
  if (host.includes(':')) return refuse('too many colons in address');
  return ok({ host, port: text.slice(colon + 1) });
};

/** Whether a host is an IP literal or the word localhost. */
export const isAddressOrLocalhost = (host: string): boolean =>
  host === 'localhost' || parseIp(host) !== undefined;

/**
 * etcd's URL list: comma split, blanks trimmed, http, https, unix or unixs, `host:port`, no path; repeats
 * dropped, sorted. Source: etcd `client/pkg/types/urls.go`.
 */
export const parseEtcdUrls = (text: string): ValueResult<readonly string[]> => {
  const out = new Set<string>();
  for (const item of text.split(',').map((piece) => piece.trim())) {
    const url = parseGoUrl(item);
    if (!url.ok) return url;
    const { scheme, host, path } = url.value;
    if (scheme !== 'http' && scheme !== 'https' && scheme !== 'unix' && scheme !== 'unixs')
      return fail(`URL scheme must be http, https, unix, or unixs: ${item}`);
    if (scheme === 'http' || scheme === 'https') {
      if (!splitHostPort(host).ok) return fail(`URL address does not have the form "host:port": ${item}`);
      if (path !== '') return fail(`URL must not contain a path: ${item}`);
    }
    out.add(item);
  }
  return ok([...out].sort());
};
