import { parseGoUrl, parseSigned } from '@harderway/component-flags';
import { blaming, type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

const PAIR = ['etcd-certfile', 'etcd-keyfile'];

const MEDIA_TYPES = ['application/json', 'application/vnd.kubernetes.protobuf', 'application/yaml'];

/** The first size that is refused. */
function watchCacheFault({ list, bool }: StartContext): false | FaultDetails {
  if (!bool('watch-cache')) return false;
  for (const item of list('watch-cache-sizes')) {
    const parts = item.split('#');
    if (parts.length !== 2) return fault(`invalid value of watch cache size: ${item}`);
    const size = parseSigned(parts[1] ?? '', { bits: 64, base: 10, name: 'Atoi' });
    if (!size.ok) return fault(`invalid size of watch cache size: ${item}`);
    if (size.value < 0) return fault(`watch cache size cannot be negative: ${item}`);
  }
  return false;
}

function* tlsAdvice({ set, list }: StartContext): Iterable<FaultDetails> {
  if (list('etcd-servers').some((url) => url.startsWith('https:')) && !set('etcd-cafile'))
    yield {
      flag: 'etcd-cafile',
      message: '--etcd-cafile is not given',
      hint: "Without it etcd's certificate is checked against the host's own authorities.",
    };
}

/** Rules of storage. */
export const etcdRules: readonly Rule[] = rules({
  'etcd-servers': ({ list }) => list('etcd-servers').length === 0,
  'storage-backend': ({ text, set }) => set('storage-backend') && text('storage-backend') !== 'etcd3',
  'etcd-overrides': ({ list }) =>
    list('etcd-servers-overrides')
      .map((item) => item.split('#'))
      .filter((parts) => parts.length !== 2 || parts[0]?.split('/').length !== 2)
      .map(() => ({})),
  'encryption-reload': ({ set }) =>
    set('encryption-provider-config-automatic-reload') && !set('encryption-provider-config'),
  'storage-media-type': ({ text, set }) =>
    set('storage-media-type') && !MEDIA_TYPES.includes(text('storage-media-type')),
  'watch-cache-size': watchCacheFault,
  'etcd-client-pair': ({ set }) => {
    const missing = PAIR.filter((flag) => !set(flag));
    return missing.length === 1 && blaming(missing);
  },
  'etcd-url': ({ list }) => {
    const bad = list('etcd-servers')
      .map((url) => parseGoUrl(url))
      .find((url) => !url.ok);
    const words = 'error waiting for etcd connection: unable to parse etcd url:';
    return bad?.ok === false && fault(`${words} ${bad.message}`);
  },
  'etcd-tls-incomplete': tlsAdvice,
});
