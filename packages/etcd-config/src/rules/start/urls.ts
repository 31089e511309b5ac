import { atLeast } from '../../catalog/catalog.js';
import { isAddress, isSocket, urlParts } from '../url.js';
import { type Judge, type Rule, valueRule } from './rule.js';

const rule = { stage: 'validate', severity: 'error' } as const;

const bindHost: Judge = (values, flag) => {
  const bad = values
    .list(flag)
    .map(urlParts)
    .find(({ scheme, host }) => !isSocket(scheme) && host !== 'localhost' && !isAddress(host));
  return bad === undefined ? undefined : `expected IP in URL for binding (${bad.url})`;
};

const advertisedHost: Judge = (values, flag) => {
  const socketsPass = flag === 'advertise-client-urls' && atLeast(values.version, '3.7');
  const urls = values.list(flag);
  const [found] = urls.map(urlParts).flatMap(({ url, scheme, authority, host, port }) => {
    if (host !== '' || (socketsPass && isSocket(scheme))) return [];
    return [port === '' ? `address ${authority}: missing port in address` : `unexpected empty host (${url})`];
  });
  return found === undefined ? undefined : `--${flag} "${urls.join(',')}" must be "host:port" (${found})`;
};

/** The rules on URLs beyond their syntax, in etcd's order. */
export const urlRules: readonly Rule[] = [
  valueRule({
    ...rule,
    code: 'listen-url-host',
    title: 'host name in a listen URL',
    why: 'etcd listens on IP addresses and `localhost` only, and refuses to start.',
    source: 'server/embed/config.go checkBindURLs',
    example: { bad: '--listen-peer-urls=http://m1:2380', good: '--listen-peer-urls=http://127.0.0.1:2380' },
    flags: ['listen-peer-urls', 'listen-client-urls', 'listen-client-http-urls', 'listen-metrics-urls'],
    hint: '% takes IP addresses (0.0.0.0 for all) or localhost',
    judge: bindHost,
  }),
  valueRule({
    ...rule,
    code: 'advertise-url-host',
    title: 'advertised URL without host or port',
    why: 'Others could not reach the member, so etcd refuses to start. From 3.7 on sockets pass for clients.',
    source: 'server/embed/config.go checkHostURLs',
    example: {
      bad: '--advertise-client-urls=http://:2379',
      good: '--advertise-client-urls=http://10.0.0.1:2379',
    },
    flags: ['initial-advertise-peer-urls', 'advertise-client-urls'],
    hint: 'write the address or name that others reach it by',
    judge: advertisedHost,
  }),
];
