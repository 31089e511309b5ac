import { parseSigned } from '@harderway/component-flags';
import {
  fault,
  faultIf,
  INVALID_OPTIONS,
  type KubernetesFault,
  type KubernetesRule,
  remark,
  type StartContext,
} from '@harderway/component-flags/kubernetes';

const SOURCE = 'staging/src/k8s.io/apiserver/pkg/server/options/etcd.go';

const OVERRIDE =
  '--etcd-servers-overrides invalid, must be of format: group/resource#servers, where servers are URLs, semicolon separated';

const MEDIA_TYPES = ['application/json', 'application/vnd.kubernetes.protobuf', 'application/yaml'];

function watchCacheFaults({ list, bool }: StartContext): readonly KubernetesFault[] {
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
export const etcdRules: readonly KubernetesRule[] = [
  {
    code: 'etcd-servers',
    severity: 'error',
    title: 'no etcd',
    why: INVALID_OPTIONS,
    example: { bad: '--etcd-servers=', good: '--etcd-servers=https://10.240.0.11:2379' },
    stage: 'validate',
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
    severity: 'error',
    title: 'storage backend other than etcd3',
    why: INVALID_OPTIONS,
    example: { bad: '--storage-backend=etcd2', good: '--storage-backend=etcd3' },
    stage: 'validate',
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
    severity: 'error',
    title: 'override that is not GROUP/RESOURCE#SERVERS',
    why: INVALID_OPTIONS,
    example: {
      bad: '--etcd-servers-overrides=events#https://10.240.0.12:2379',
      good: '--etcd-servers-overrides=/events#https://10.240.0.12:2379',
    },
    stage: 'validate',
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
    severity: 'error',
    title: 'reload of an encryption configuration that is not given',
    why: INVALID_OPTIONS,
    example: {
      bad: '--encryption-provider-config-automatic-reload=true',
      good: '--encryption-provider-config-automatic-reload=true\n--encryption-provider-config=/encryption.yaml',
    },
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
    severity: 'error',
    title: 'storage media type that the program does not have',
    why: INVALID_OPTIONS,
    example: { bad: '--storage-media-type=application/xml', good: '--storage-media-type=application/json' },
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
  {
    code: 'watch-cache-size',
    severity: 'error',
    title: 'watch cache size that is not RESOURCE#SIZE',
    why: 'The program ends before it serves.',
    example: { bad: '--watch-cache-sizes=pods=100', good: '--watch-cache-sizes=pods#100' },
    stage: 'complete',
    source: SOURCE,
    check: watchCacheFaults,
  },
  {
    code: 'etcd-tls-incomplete',
    severity: 'warning',
    title: 'half of the client certificate for etcd, or https without a CA',
    why: 'etcd refuses clients without a certificate, and its own certificate is checked against the authorities of the host.',
    example: {
      bad: '--etcd-servers=https://10.240.0.11:2379\n--etcd-cafile=',
      good: '--etcd-servers=https://10.240.0.11:2379\n--etcd-cafile=/ca.pem',
    },
    stage: 'apply',
    source: SOURCE,
    check: ({ text, list }) => {
      const https = list('etcd-servers').some((url) => url.startsWith('https:'));
      const faults: KubernetesFault[] = [];
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
