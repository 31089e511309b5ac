import type { Diagnostic } from '@harderway/diagnostics';
import { finding } from './cluster-rules.js';
import { itemsOf } from './flag-texts.js';
import type { ComponentInstance } from './model.js';

const FLAG = 'etcd-servers';

const plain = (url: string): string => url.replace(/\/$/, '');

const isLocal = (url: string): boolean => /^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):/.test(url);

/** Checks the etcd servers of an API server against the client URLs that etcd's members advertise. */
export function etcdFindings(server: ComponentInstance, urls: readonly string[]): readonly Diagnostic[] {
  const used = itemsOf(server.flags, FLAG).map(plain);
  const known = new Set(urls.map(plain));
  const foreign = used.filter((url) => !known.has(url) && !isLocal(url));
  const unused = [...known].filter((url) => !used.includes(url));
  if (foreign.length > 0)
    return foreign.map((url) =>
      finding(
        'etcd-server-unknown',
        `kube-apiserver on ${server.host} uses ${url}, which no member of etcd advertises`,
        `Give --${FLAG} the members' client URLs.`,
        [FLAG],
      ),
    );
  if (unused.length === 0 || used.some(isLocal)) return [];
  return [
    finding(
      'etcd-member-unused',
      `kube-apiserver on ${server.host} does not use ${unused.join(', ')}: it stops when the others do`,
      `Add them to --${FLAG}.`,
      [FLAG],
    ),
  ];
}
