import { atLeast } from '../../catalog/catalog.js';
import type { Effective } from '../effective.js';
import type { Finding, Rule } from '../rule.js';
import { isAddress, isSocket, urlParts } from '../url.js';

const bound = [
  'listen-peer-urls',
  'listen-client-urls',
  'listen-client-http-urls',
  'listen-metrics-urls',
] as const;

function bindFindings(values: Effective, flag: string): readonly Finding[] {
  const bad = values
    .list(flag)
    .map(urlParts)
    .find(({ scheme, host }) => !isSocket(scheme) && host !== 'localhost' && !isAddress(host));
  if (bad === undefined) return [];
  const words = `expected IP in URL for binding (${bad.url})`;
  return [
    {
      flag,
      message: `${words}; --${flag} takes IP addresses (0.0.0.0 for all) or localhost`,
      programText: words,
    },
  ];
}

function hostFindings(values: Effective, flag: string, socketsPass: boolean): readonly Finding[] {
  const urls = values.list(flag);
  const faults = urls.map(urlParts).flatMap(({ url, scheme, authority, host, port }) => {
    if (socketsPass && isSocket(scheme)) return [];
    if (host === '' && port === '') return [`address ${authority}: missing port in address`];
    return host === '' ? [`unexpected empty host (${url})`] : [];
  });
  const [fault] = faults;
  if (fault === undefined) return [];
  const words = `--${flag} "${urls.join(',')}" must be "host:port" (${fault})`;
  return [
    { flag, message: `${words}; write the address or name that others reach it by`, programText: words },
  ];
}

/** What etcd demands of its URL flags beyond that they parse, in its order. */
export const urlRules: readonly Rule[] = [
  {
    code: 'listen-url-host',
    stage: 'validate',
    title: 'hosts of listen URLs are IP addresses or `localhost`',
    source: 'server/embed/config.go checkBindURLs',
    check: (values) => bound.flatMap((flag) => bindFindings(values, flag)),
  },
  {
    code: 'advertise-url-host',
    stage: 'validate',
    title: 'advertise URLs have a host and a port (sockets pass from 3.7)',
    source: 'server/embed/config.go checkHostURLs',
    check: (values) => [
      ...hostFindings(values, 'initial-advertise-peer-urls', false),
      ...hostFindings(values, 'advertise-client-urls', atLeast(values.version, '3.7')),
    ],
  },
];
