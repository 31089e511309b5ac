import { hasCertificate, SIDES, type Side, secureUrl } from '../certificates.js';
import type { Effective } from '../effective.js';
import type { Checks, Fault, Judges } from '../start/rule.js';
import { isSecure, isSocket, urlParts } from '../url.js';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

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
