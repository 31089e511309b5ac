import { parseGoUrl, splitHostPort } from '@harderway/component-flags';
import { parseIp } from '@harderway/ip-address';

/** The parts of a URL that rules look at. */
export interface UrlParts {
  readonly url: string;
  readonly scheme: string;
  /** The part between scheme and path. */
  readonly authority: string;
  readonly host: string;
  readonly port: string;
}

/** Splits a URL as Go does; missing parts are empty. */
export function urlParts(url: string): UrlParts {
  const parsed = parseGoUrl(url);
  const authority = parsed.ok ? parsed.value.host : '';
  const split = splitHostPort(authority);
  return {
    url,
    scheme: parsed.ok ? parsed.value.scheme : '',
    authority,
    host: split.ok ? split.value.host : '',
    port: split.ok ? split.value.port : '',
  };
}

/** True for a scheme with TLS. */
export const isSecure = (scheme: string): boolean => scheme === 'https' || scheme === 'unixs';

/** True for the scheme of a socket in the file system. */
export const isSocket = (scheme: string): boolean => scheme === 'unix' || scheme === 'unixs';

/** True for an IP address. */
export const isAddress = (host: string): boolean => parseIp(host) !== undefined;

/** True for a host that everyone reaches on his own machine. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

/** One `name=URL` of `--initial-cluster`; without `=` all of it is the name. */
export interface InitialMember {
  readonly name: string;
  readonly urls: readonly string[];
}

/** Reads `--initial-cluster`: a name that is repeated has several URLs. */
export function parseInitialCluster(text: string): readonly InitialMember[] {
  const members = new Map<string, string[]>();
  for (const item of text.split(',').filter((each) => each !== '')) {
    const at = item.indexOf('=');
    const name = at < 0 ? item : item.slice(0, at);
    const urls = members.get(name) ?? [];
    urls.push(at < 0 ? '' : item.slice(at + 1));
    members.set(name, urls);
  }
  return [...members].map(([name, urls]) => ({ name, urls }));
}
