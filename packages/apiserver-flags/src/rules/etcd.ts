import { parseSigned } from '@harderway/component-flags';
import {
  faultIf,
  type RuleFault,
  type StartContext,
  type StartRule,
} from '@harderway/component-flags/kubernetes';

const SOURCE = 'staging/src/k8s.io/apiserver/pkg/server/options/etcd.go';

const OVERRIDE =
  '--etcd-servers-overrides invalid, must be of format: group/resource#servers, where servers are URLs, semicolon separated';

const MEDIA_TYPES = ['application/json', 'application/vnd.kubernetes.protobuf', 'application/yaml'];

const watchCacheFaults = ({ list, bool }: StartContext): readonly RuleFault[] => {
  const flag = 'watch-cache-sizes';
  if (!bool('watch-cache')) return [];
  for (const item of list(flag)) {
    const parts = item.split('#');
    const advice = 'Write resource[.group]#size, with a size of 0 or more.';
    if (parts.length !== 2) return [{ text: `invalid value of watch cache size: ${item}`, flag, advice }];
    const size = parseSigned(parts[1] ?? '', { bits: 64, base: 10, name: 'Atoi' });
    if (!size.ok) return [{ text: `invalid size of watch cache size: ${item}`, flag, advice }];
    if (size.value < 0) return [{ text: `watch cache size cannot be negative: ${item}`, flag, advice }];
  }
  return [];
};

/** Rules of storage. */
export const etcdRules: readonly StartRule[] = [
  {
    code: 'etcd-servers',
    stage: 'validate',
    versions: '1.20-',
    source: SOURCE,
    check: ({ list }) =>
      faultIf(
        list('etcd-servers').length === 0,
        '--etcd-servers must be specified',
        'etcd-servers',
        "Give it the client URLs of etcd's members.",
      ),
  },
  {
    code: 'storage-backend',
    stage: 'validate',
    versions: '1.20-',
    source: SOURCE,
    check: ({ text }) =>
      faultIf(
        text('storage-backend') !== '' && text('storage-backend') !== 'etcd3',
        "--storage-backend invalid, allowed values: etcd3. If not specified, it will default to 'etcd3'",
        'storage-backend',
        'Leave it out.',
      ),
  },
  {
    code: 'etcd-overrides',
    stage: 'validate',
    versions: '1.20-',
    source: SOURCE,
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
    code: 'encryption-reload',
    stage: 'validate',
    versions: '1.26-',
    source: SOURCE,
    check: ({ bool, text }) =>
      faultIf(
        bool('encryption-provider-config-automatic-reload') && text('encryption-provider-config') === '',
        '--encryption-provider-config-automatic-reload must be set with --encryption-provider-config',
        'encryption-provider-config-automatic-reload',
        'Give --encryption-provider-config, or leave it out.',
      ),
  },
  {
    code: 'storage-media-type',
    stage: 'validate',
    versions: '1.29-',
    source: SOURCE,
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
  { code: 'watch-cache-size', stage: 'complete', versions: '1.20-', source: SOURCE, check: watchCacheFaults },
  {
    code: 'etcd-tls-incomplete',
    stage: 'apply',
    versions: '1.20-',
    source: SOURCE,
    check: ({ text, list }) => {
      const https = list('etcd-servers').some((url) => url.startsWith('https:'));
      const faults: RuleFault[] = [];
      if ((text('etcd-certfile') === '') !== (text('etcd-keyfile') === ''))
        faults.push({
          severity: 'warning',
          text: '--etcd-certfile and --etcd-keyfile work only together',
          flag: text('etcd-certfile') === '' ? 'etcd-certfile' : 'etcd-keyfile',
          advice: 'Give both: etcd refuses clients without a certificate when it checks them.',
        });
      if (https && text('etcd-cafile') === '')
        faults.push({
          severity: 'warning',
          text: '--etcd-cafile is not given',
          flag: 'etcd-cafile',
          advice: "Without it etcd's certificate is checked against the host's own authorities.",
        });
      return faults;
    },
  },
];
