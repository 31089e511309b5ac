import { hasCertificate, SIDES, type Side, secureUrl } from '../certificates.js';
import type { Effective } from '../effective.js';
import { type Fault, type Rule, valueRule } from '../start/rule.js';
import { isSecure, isSocket, urlParts } from '../url.js';

const advice = { stage: 'advice', severity: 'warning' } as const;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

const peersOverTls =
  '--listen-peer-urls=https://10.0.0.1:2380\n--peer-cert-file=/p.pem\n--peer-key-file=/p-key.pem';
const peersVerified = `${peersOverTls}\n--peer-client-cert-auth=true\n--peer-trusted-ca-file=/ca.pem`;

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

/** Advice on who can read the traffic and who is let in. */
export const exposureRules: readonly Rule[] = [
  valueRule({
    ...advice,
    code: 'plain-traffic',
    title: 'http URL that is open to the network',
    why: 'Everything is readable on the way, Secrets too, and anyone may write (CIS 2.1, 2.4).',
    example: { bad: '--listen-peer-urls=http://10.0.0.1:2380', good: peersOverTls },
    flags: ['listen-peer-urls', 'listen-client-urls', 'listen-client-http-urls'],
    hint: 'use https with client certificates',
    judge: (values, flag) => {
      const open = values
        .list(flag)
        .map(urlParts)
        .find(({ scheme, host }) => scheme === 'http' && !isLoopback(host));
      return open === undefined ? undefined : `${open.url} is open to the network without TLS`;
    },
  }),
  {
    ...advice,
    code: 'certificates-unused',
    title: 'certificates for an http URL',
    why: 'etcd ignores the certificates and serves without TLS.',
    example: {
      bad: '--listen-peer-urls=http://127.0.0.1:2380\n--peer-cert-file=/p.pem\n--peer-key-file=/p-key.pem',
      good: peersOverTls,
    },
    *check(values) {
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
  },
  {
    ...advice,
    code: 'no-client-auth',
    title: 'https URL that asks for no certificate of a named authority',
    why: 'TLS hides the traffic, but whoever reaches the port is served (CIS 2.2, 2.5).',
    example: { bad: peersOverTls, good: peersVerified },
    *check(values) {
      for (const side of SIDES) yield* openDoors(values, side);
    },
  },
  {
    ...advice,
    code: 'auto-tls',
    title: 'certificate that etcd makes for itself',
    why: 'It proves nobody’s identity, and is not used beside certificates that are given (CIS 2.3, 2.6).',
    example: { bad: '--peer-auto-tls=true', good: '--peer-auto-tls=false' },
    *check(values) {
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
  },
  valueRule({
    ...advice,
    code: 'socket-advertised',
    title: 'socket among the URLs for clients',
    why: 'A socket is of no use to clients on other hosts.',
    example: {
      bad: '--advertise-client-urls=unix://127.0.0.1:2379',
      good: '--advertise-client-urls=https://10.0.0.1:2379',
    },
    flags: ['advertise-client-urls'],
    hint: 'advertise an https URL',
    judge: (values, flag) =>
      values.list(flag).some((url) => isSocket(urlParts(url).scheme))
        ? 'a socket is of no use to clients on other hosts'
        : undefined,
  }),
];
