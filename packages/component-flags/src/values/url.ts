import { goQuote } from './quote.js';
import { fail, ok, type ValueResult } from './result.js';

/** The parts of a URL as Go's parser splits it. */
export interface GoUrl {
  readonly scheme: string;
  /** Host and port, with their escapes decoded; a byte that is not UTF-8 is U+FFFD. */
  readonly host: string;
  readonly path: string;
  /** The rest after `scheme:` when it does not begin with a slash. */
  readonly opaque: string;
}

/** The first bad percent escape; in a host only bytes beyond ASCII and `%25` may be escaped. */
function badEscape(text: string, inHost = false): string | undefined {
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
    const piece = text.slice(at, at + 3);
    if (!/^%[0-9a-f]{2}$/i.test(piece)) return piece;
    if (inHost && /^%[0-7]/.test(piece) && piece !== '%25') return piece;
    at += 2;
  }
  return undefined;
}

function escapeFault(text: string, inHost = false): string | undefined {
  const piece = badEscape(text, inHost);
  return piece === undefined ? undefined : `invalid URL escape ${goQuote(piece)}`;
}

/** A host with its escapes decoded. */
const decodedHost = (host: string): string =>
  host.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    new TextDecoder().decode(Uint8Array.from(run.slice(1).split('%'), (byte) => Number.parseInt(byte, 16))),
  );

/** The first fault of a host in reading order: an escape, or a character that hosts do not hold. */
function hostCharacterFault(host: string): string | undefined {
  const bad = /[\0-\x20/?#@\\^`{|}\x7f]/.exec(host);
  const wrong = badEscape(host, true);
  const at = wrong === undefined ? -1 : host.indexOf(wrong);
  if (wrong !== undefined && (bad === null || at < bad.index)) return `invalid URL escape ${goQuote(wrong)}`;
  return bad === null ? undefined : `invalid character ${goQuote(bad[0])} in host name`;
}

function hostFault(host: string): string | undefined {
  const close = host.startsWith('[') ? host.lastIndexOf(']') : undefined;
  if (close !== undefined && close < 0) return "missing ']' in host";
  const colon = host.lastIndexOf(':');
  const port = close === undefined ? (colon < 0 ? '' : host.slice(colon)) : host.slice(close + 1);
  if (!/^(?::\d*)?$/.test(port)) return `invalid port ${goQuote(port)} after host`;
  return hostCharacterFault(host);
}

function userFault(user: string): string | undefined {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) return 'net/url: invalid userinfo';
  return user
    .split(':')
    .map((part) => escapeFault(part))
    .find((fault) => fault !== undefined);
}

function schemeOf(text: string): { readonly scheme: string; readonly rest: string } | undefined {
  if (text.startsWith(':')) return undefined;
  const colon = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0].length ?? 0;
  return { scheme: text.slice(0, Math.max(0, colon - 1)).toLowerCase(), rest: text.slice(colon) };
}

/** The text without its query. A lone question mark at the end is dropped with it. */
const withoutQuery = (text: string): string => text.split('?', 1)[0] ?? '';

/** A URL with the faults and error texts of Go's parser. Source: Go `net/url.Parse`. */
export function parseGoUrl(text: string): ValueResult<GoUrl> {
  const hash = text.indexOf('#');
  const plain = hash < 0 ? text : text.slice(0, hash);
  const refuse = (reason: string, shown = plain): ValueResult<GoUrl> =>
    fail(`parse ${goQuote(shown)}: ${reason}`);
  const done = (url: GoUrl): ValueResult<GoUrl> => {
    const fault = hash < 0 ? undefined : escapeFault(text.slice(hash + 1));
    return fault === undefined ? ok(url) : refuse(fault, text);
  };
  if ([...plain].some((char) => char < ' ' || char === '\u007f'))
    return refuse('net/url: invalid control character in URL');
  if (plain === '*') return done({ scheme: '', host: '', path: '*', opaque: '' });
  const head = schemeOf(plain);
  if (head === undefined) return refuse('missing protocol scheme');
  const { scheme } = head;
  const rest = withoutQuery(head.rest);
  if (!rest.startsWith('/')) {
    if (scheme !== '') return done({ scheme, host: '', path: '', opaque: rest });
    if ((rest.split('/', 1)[0] ?? '').includes(':'))
      return refuse('first path segment in URL cannot contain colon');
  }
  const withHost = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  const authority = withHost ? (rest.slice(2).split('/', 1)[0] ?? '') : '';
  const path = withHost ? rest.slice(2 + authority.length) : rest;
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const fault =
    hostFault(host) ?? (at < 0 ? undefined : userFault(authority.slice(0, at))) ?? escapeFault(path);
  return fault === undefined ? done({ scheme, host: decodedHost(host), path, opaque: '' }) : refuse(fault);
}

/** Splits `host:port` or `[v6]:port` as Go does, or says what is wrong. Source: Go `net.SplitHostPort`. */
export function splitHostPort(text: string): ValueResult<{ readonly host: string; readonly port: string }> {
  const refuse = (why: string): ValueResult<{ readonly host: string; readonly port: string }> =>
    fail(text === '' ? why : `address ${text}: ${why}`);
  const colon = text.lastIndexOf(':');
  if (colon < 0) return refuse('missing port in address');
  const bracketed = text.startsWith('[');
  const close = text.indexOf(']');
  if (bracketed) {
    if (close < 0) return refuse("missing ']' in address");
    if (close + 1 !== colon)
      return refuse(text[close + 1] === ':' ? 'too many colons in address' : 'missing port in address');
  } else if (text.slice(0, colon).includes(':')) return refuse('too many colons in address');
  if (text.slice(bracketed ? 1 : 0).includes('[')) return refuse("unexpected '[' in address");
  if (text.slice(bracketed ? close + 1 : 0).includes(']')) return refuse("unexpected ']' in address");
  return ok({ host: bracketed ? text.slice(1, close) : text.slice(0, colon), port: text.slice(colon + 1) });
}

/**
 * etcd's URL list: comma split, blanks trimmed, http, https, unix or unixs, `host:port`, no path; repeats
 * dropped, sorted. Source: etcd `client/pkg/types/urls.go`.
 */
export function parseEtcdUrls(text: string): ValueResult<readonly string[]> {
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
}
