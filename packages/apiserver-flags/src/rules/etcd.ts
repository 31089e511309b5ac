import { parseSigned } from '@harderway/component-flags';
import {
  type Fault,
  fault,
  faultIf,
  type Rule,
  remark,
  type StartContext,
} from '@harderway/component-flags/kubernetes';
import { about } from './about.js';

const OVERRIDE =
  '--etcd-servers-overrides invalid, must be of format: group/resource#servers, where servers are URLs, semicolon separated';

const MEDIA_TYPES = ['application/json', 'application/vnd.kubernetes.protobuf', 'application/yaml'];

function watchCacheFaults({ list, bool }: StartContext): readonly Fault[] {
  const flag = 'watch-cache-sizes';
  if (!bool('watch-cache')) return [];
  for (const item of list(flag)) {
    const parts = item.split('#');
    const hint = 'Write resource[.group]#size, with a size of 0 or more.';
    if (parts.length !== 2) return [fault(`invalid value of watch cache size: ${item}`, flag, hint)];
    const size = parseSigned(parts[1] ?? '', { bits: 64, base: 10, name: 'Atoi' });
    if (!size.ok) return [fault(`invalid size of watch cache size: ${item}`, flag, hint)];
    if (size.value < 0) return [fault(`watch cache size cannot be negative: ${item}`, flag, hint)];
  }
  return [];
}

/** Rules of storage. */
export const etcdRules: readonly Rule[] = [
  {
    ...about('validate', 'etcd-servers'),
    check: ({ list }) =>
      faultIf(
        list('etcd-servers').length === 0,
        '--etcd-servers must be specified',
        'etcd-servers',
        "Give it the client URLs of etcd's members.",
      ),
  },
  {
    ...about('validate', 'storage-backend'),
    check: ({ text }) =>
      faultIf(
        text('storage-backend') !== '' && text('storage-backend') !== 'etcd3',
        "--storage-backend invalid, allowed values: etcd3. If not specified, it will default to 'etcd3'",
        'storage-backend',
        'Leave it out.',
      ),
  },
  {
    ...about('validate', 'etcd-overrides'),
    check: ({ list }) =>
      list('etcd-servers-overrides').flatMap((item) => {
        const parts = item.split('#');
        return faultIf(
          parts.length !== 2 || (parts[0] ?? '').split('/').length !== 2,
          OVERRIDE,
          'etcd-servers-overrides',
          'For the core group write /events#https://a:2379;https://b:2379.',
        );
      }),
  },
  {
    ...about('validate', 'encryption-reload'),
    versions: '1.26-',
    check: ({ bool, text }) =>
      faultIf(
        bool('encryption-provider-config-automatic-reload') && text('encryption-provider-config') === '',
        '--encryption-provider-config-automatic-reload must be set with --encryption-provider-config',
        'encryption-provider-config-automatic-reload',
        'Give --encryption-provider-config, or leave it out.',
      ),
  },
  {
    ...about('validate', 'storage-media-type'),
    versions: '1.29-',
    check: ({ text }) => {
      const type = text('storage-media-type');
      return faultIf(
        type !== '' && !MEDIA_TYPES.includes(type),
        `--storage-media-type ${JSON.stringify(type)} invalid, allowed values: ${MEDIA_TYPES.join(', ')}`,
        'storage-media-type',
        'Leave it out: protobuf is the default.',
      );
    },
  },
  { ...about('complete', 'watch-cache-size'), check: watchCacheFaults },
  {
    ...about('apply', 'etcd-tls-incomplete'),
    check: ({ text, list }) => {
      const https = list('etcd-servers').some((url) => url.startsWith('https:'));
      const faults: Fault[] = [];
      if ((text('etcd-certfile') === '') !== (text('etcd-keyfile') === ''))
        faults.push(
          remark(
            '--etcd-certfile and --etcd-keyfile work only together',
            text('etcd-certfile') === '' ? 'etcd-certfile' : 'etcd-keyfile',
            'Give both: etcd refuses clients without a certificate when it checks them.',
          ),
        );
      if (https && text('etcd-cafile') === '')
        faults.push(
          remark(
            '--etcd-cafile is not given',
            'etcd-cafile',
            "Without it etcd's certificate is checked against the host's own authorities.",
          ),
        );
      return faults;
    },
  },
];
