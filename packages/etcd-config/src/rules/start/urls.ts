import { atLeast } from '../../catalog/catalog.js';
import { isAddress, isSocket, urlParts } from '../url.js';
import type { Judge, Judges } from './rule.js';

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

/** Demands on URLs beyond their syntax. */
export const urlJudges: Judges = { 'listen-url-host': bindHost, 'advertise-url-host': advertisedHost };
