import type { Effective } from '../effective.js';
import { isFileThere } from '../files.js';
import { type Finding, type Rule, when } from '../rule.js';
import { isSecure, urlParts } from '../url.js';
import { cipherSuites } from './ciphers.js';

const versionOrder: ReadonlyMap<string, number> = new Map([
  ['', 0],
  ['TLS1.2', 12],
  ['TLS1.3', 13],
]);

const order = (values: Effective, flag: string): number => versionOrder.get(values.text(flag)) ?? 0;

/** The certificate and key of one side: `''` for clients, `peer-` for peers. */
export function hasCertificate(values: Effective, side: '' | 'peer-'): boolean {
  return values.text(`${side}cert-file`) !== '' || values.text(`${side}key-file`) !== '';
}

/** Whether etcd makes a certificate of its own for a side. */
export function generatesCertificate(values: Effective, side: '' | 'peer-'): boolean {
  return values.bool(`${side}auto-tls`) && !hasCertificate(values, side);
}

/** What etcd demands of the files of one side once it uses them. */
export function certificateFindings(values: Effective, side: '' | 'peer-'): readonly Finding[] {
  const cert = values.text(`${side}cert-file`);
  const key = values.text(`${side}key-file`);
  if (!hasCertificate(values, side)) return [];
  if (cert === '' || key === '') {
    const words = `KeyFile and CertFile must both be present[key: ${key}, cert: ${cert}]`;
    const flag = cert === '' ? `${side}key-file` : `${side}cert-file`;
    const other = cert === '' ? `${side}cert-file` : `${side}key-file`;
    return [{ flag, message: `--${flag} is given without --${other}; give both`, programText: words }];
  }
  const prefix = side === '' ? 'client-' : 'peer-client-';
  const clientCert = values.text(`${prefix}cert-file`);
  const clientKey = values.text(`${prefix}key-file`);
  const half = (clientCert === '') !== (clientKey === '');
  return [
    ...exclusiveFindings(values, side),
    ...isFileThere(values, `${side}cert-file`),
    ...isFileThere(values, `${side}key-file`),
    ...when(half, {
      flag: clientCert === '' ? `${prefix}key-file` : `${prefix}cert-file`,
      message: `--${prefix}cert-file and --${prefix}key-file go together; give both or none`,
      programText: `ClientKeyFile and ClientCertFile must both be present or both absent: key: ${clientKey}, cert: ${clientCert}]`,
    }),
    ...(clientCert === '' ? [] : isFileThere(values, `${prefix}cert-file`)),
    ...(clientKey === '' ? [] : isFileThere(values, `${prefix}key-file`)),
    ...isFileThere(values, side === '' ? 'trusted-ca-file' : 'peer-trusted-ca-file'),
  ];
}

/** Whether peers reach this member with TLS. */
export function peersAreSecure(values: Effective): boolean {
  return values.list('listen-peer-urls').some((url) => isSecure(urlParts(url).scheme));
}

function exclusiveFindings(values: Effective, side: '' | 'peer-'): readonly Finding[] {
  const given = (flag: string): boolean => values.list(flag).length > 0 || values.text(flag) !== '';
  const both = side === 'peer-' && given('peer-cert-allowed-cn') && given('peer-cert-allowed-hostname');
  const words = 'AllowedCN and AllowedHostname are mutually exclusive';
  return when(both, {
    flag: 'peer-cert-allowed-hostname',
    message: '--peer-cert-allowed-cn and --peer-cert-allowed-hostname do not go together; keep one of them',
    programText: words,
  });
}

/** What etcd demands of TLS versions and ciphers, in its order. */
export const tlsRules: readonly Rule[] = [
  {
    code: 'tls-version-unknown',
    stage: 'validate',
    title: '`tls-min-version` and `tls-max-version` are empty, `TLS1.2` or `TLS1.3`',
    versions: '3.4.25-3.4 3.5.8-',
    source: 'server/embed/config.go Validate',
    check: (values) =>
      ['tls-min-version', 'tls-max-version'].flatMap((flag) => {
        const text = values.text(flag);
        const words = `unexpected TLS version "${text}"`;
        return when(!versionOrder.has(text), {
          flag,
          message: `${words}; use TLS1.2 or TLS1.3`,
          programText: words,
        });
      }),
  },
  {
    code: 'tls-version-order',
    stage: 'validate',
    title: '`tls-min-version` is not above `tls-max-version`',
    versions: '3.4.25-3.4 3.5.8-',
    source: 'server/embed/config.go Validate',
    check: (values) => {
      const min = values.text('tls-min-version');
      const max = values.text('tls-max-version');
      const words = `min version (${min}) is greater than max version (${max})`;
      const wrong =
        order(values, 'tls-max-version') !== 0 &&
        order(values, 'tls-min-version') > order(values, 'tls-max-version');
      return when(wrong, { flag: 'tls-min-version', message: words, programText: words });
    },
  },
  {
    code: 'tls13-ciphers',
    stage: 'validate',
    title: 'no `cipher-suites` where `tls-min-version` is `TLS1.3`',
    versions: '3.4.25-3.4 3.5.8-',
    source: 'server/embed/config.go Validate',
    check: (values) => {
      const words = 'cipher suites cannot be configured when only TLS1.3 is enabled';
      return when(values.text('tls-min-version') === 'TLS1.3' && values.list('cipher-suites').length > 0, {
        flag: 'cipher-suites',
        message: `${words}; take --cipher-suites out`,
        programText: words,
      });
    },
  },
  {
    code: 'cipher-unknown',
    stage: 'listen',
    title: 'names in `cipher-suites` are those of Go',
    source: 'client/pkg/tlsutil/cipher_suites.go',
    check: (values) => {
      const bad = values.list('cipher-suites').find((name) => !cipherSuites.has(name));
      const words = `unexpected TLS cipher suite "${bad}"`;
      return when(bad !== undefined, {
        flag: 'cipher-suites',
        message: `${words}; use names such as TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384`,
        programText: words,
      });
    },
  },
  ...(['peer-', ''] as const).flatMap((side): readonly Rule[] => {
    const urls = side === '' ? 'listen-client-urls' : 'listen-peer-urls';
    const word = side === '' ? 'client' : 'peer';
    return [
      {
        code: `${word}-self-signed-validity`,
        stage: 'listen',
        title: `\`self-signed-cert-validity\` is more than 0 where \`${side}auto-tls\` makes a certificate`,
        versions: '3.5-',
        source: 'client/pkg/transport/listener.go SelfCert',
        check: (values) => {
          const words = `failed to get ${word} self-signed certs: selfSignedCertValidity is invalid,it should be greater than 0`;
          const zero = values.integer('self-signed-cert-validity') === 0n && values.governedBy === 'flags';
          return when(zero && generatesCertificate(values, side), {
            flag: 'self-signed-cert-validity',
            message:
              'a certificate that is valid for 0 years cannot be made; give --self-signed-cert-validity 1 or more',
            programText: words,
          });
        },
      },
      {
        code: `${word}-certificate-missing`,
        stage: 'listen',
        title: `https ${word} URLs have \`${side}cert-file\` and \`${side}key-file\`, or \`${side}auto-tls\``,
        source: side === '' ? 'server/embed/etcd.go' : 'client/pkg/transport/listener.go',
        check: (values) => {
          const clients =
            side === ''
              ? [...values.list(urls), ...values.list('listen-client-http-urls')]
              : values.list(urls);
          const secure = clients.map(urlParts).find(({ scheme }) => isSecure(scheme));
          if (secure === undefined || hasCertificate(values, side) || values.bool(`${side}auto-tls`))
            return [];
          const words =
            side === ''
              ? `TLS key/cert (--cert-file, --key-file) must be provided for client url ${secure.url} with HTTPS scheme`
              : `cannot listen on TLS for ${secure.authority}: KeyFile and CertFile are not presented`;
          return [
            {
              flag: urls,
              message: `${secure.url} needs a certificate; give --${side}cert-file and --${side}key-file`,
              programText: words,
            },
          ];
        },
      },
    ];
  }),
  {
    code: 'peer-certificate-files',
    stage: 'listen',
    title: 'peer certificate and key come together, are there, and are not limited in two ways',
    source: 'client/pkg/transport/listener.go',
    check: (values) => (peersAreSecure(values) ? certificateFindings(values, 'peer-') : []),
  },
];
