import { parseIp, sameIp } from '@harderway/ip-address';
import { hasCertificate, SIDES, type Side, secureUrl } from '../certificates.js';
import type { Effective } from '../effective.js';
import type { Checks, Fault, Judges } from '../start/rule.js';
import { isLoopback, isSecure, isSocket, type UrlParts, urlParts } from '../url.js';

const isUnspecified = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** The flags whose listeners serve what a flag advertises. */
const listeners: Readonly<Record<string, readonly string[]>> = {
  'initial-advertise-peer-urls': ['listen-peer-urls'],
  'advertise-client-urls': ['listen-client-urls', 'listen-client-http-urls'],
};

/** True if a listener may serve an advertised URL. A name may stand for any address. */
function isServedBy(url: UrlParts, listener: UrlParts): boolean {
  if (url.port !== listener.port) return false;
  if (isUnspecified(url.host) || isUnspecified(listener.host)) return true;
  if (isLoopback(url.host) || isLoopback(listener.host))
    return isLoopback(url.host) && isLoopback(listener.host);
  const [address, own] = [parseIp(url.host), parseIp(listener.host)];
  return address === undefined || (own !== undefined && sameIp(address, own));
}

/** Settings that let clients or peers in without a certificate of a named authority. */
function* openDoors(values: Effective, { prefix, urls }: Side): Iterable<Fault> {
  const auth = values.bool(`${prefix}client-cert-auth`);
  if (secureUrl(values, urls) === undefined || values.text(`${prefix}trusted-ca-file`) !== '') return;
  if (auth)
    yield {
      flag: `${prefix}client-cert-auth`,
      message: `without --${prefix}trusted-ca-file any certificate that the host itself trusts is accepted`,
      hint: 'name your own authority',
    };
  else
    yield {
      flag: urls,
      message: `anyone who reaches ${urls} is served: no client certificate is required`,
      hint: `give --${prefix}client-cert-auth and --${prefix}trusted-ca-file`,
    };
}

/** URLs that let others read the traffic, or lead nowhere. */
export const exposureJudges: Judges = {
  'plain-traffic': (values, flag) => {
    const open = values
      .list(flag)
      .map(urlParts)
      .find(({ scheme, host }) => scheme === 'http' && !isLoopback(host));
    return open === undefined ? undefined : `${open.url} is open to the network without TLS`;
  },
  'unspecified-advertised': (values, flag) => {
    const found = values
      .list(flag)
      .map(urlParts)
      .find(({ host }) => isUnspecified(host));
    return found === undefined
      ? undefined
      : `${found.url} is advertised, where whoever connects reaches himself`;
  },
  'advertised-elsewhere': (values, flag) => {
    if (!values.isSet(flag)) return undefined;
    const listening = (listeners[flag] ?? []).flatMap((each) => values.list(each)).map(urlParts);
    const found = values
      .list(flag)
      .map(urlParts)
      .find((url) => !isSocket(url.scheme) && !listening.some((listener) => isServedBy(url, listener)));
    return found === undefined
      ? undefined
      : `${found.url} is advertised, and the member listens on ${listening.map(({ url }) => url).join(', ')} alone`;
  },
  'socket-advertised': (values, flag) =>
    values.list(flag).some((url) => isSocket(urlParts(url).scheme))
      ? 'a socket is of no use to clients on other hosts'
      : undefined,
};

/** Advice on who can read the traffic and who is let in. */
export const exposureChecks: Checks = {
  *'certificates-unused'(values) {
    for (const side of SIDES) {
      const plain = values.list(side.urls).find((url) => !isSecure(urlParts(url).scheme));
      const given = hasCertificate(values, side) || values.bool(`${side.prefix}client-cert-auth`);
      if (plain === undefined || !given) continue;
      yield {
        flag: side.urls,
        message: `${plain} has no TLS, so etcd ignores the certificates given for it`,
        hint: 'write https',
        programText: 'scheme is HTTP while key and cert files are present; ignoring key and cert files',
      };
    }
  },
  *'no-client-auth'(values) {
    for (const side of SIDES) yield* openDoors(values, side);
  },
  *'auto-tls'(values) {
    for (const side of SIDES) {
      const flag = `${side.prefix}auto-tls`;
      if (!values.bool(flag)) continue;
      yield hasCertificate(values, side)
        ? { flag, message: `--${flag} is ignored beside certificates`, hint: 'remove it' }
        : {
            flag,
            message: `--${flag} encrypts, but lets anyone in`,
            hint: 'give certificates of your own authority',
          };
    }
  },
};
