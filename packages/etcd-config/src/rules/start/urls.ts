import { atLeast } from '../../catalog/catalog.js';
import { isAddress, isSocket, urlParts } from '../url.js';
import { about, type Judge, type Rule, valueRule } from './rule.js';

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
    ...about('validate', 'listen-url-host'),
    flags: ['listen-peer-urls', 'listen-client-urls', 'listen-client-http-urls', 'listen-metrics-urls'],
    hint: '% takes IP addresses (0.0.0.0 for all) or localhost',
    judge: bindHost,
  }),
  valueRule({
    ...about('validate', 'advertise-url-host'),
    flags: ['initial-advertise-peer-urls', 'advertise-client-urls'],
    hint: 'write the address or name that others reach it by',
    judge: advertisedHost,
  }),
];
