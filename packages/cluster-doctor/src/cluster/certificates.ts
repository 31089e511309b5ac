import type { CertificateFacts } from '../bundle/model.js';
import type { Host } from './host.js';
import { mapping } from './kubeconfig.js';
import type { Program } from './program.js';

/** A certificate that a program shows, or authorities that it trusts, as a flag names them. */
export interface NamedCertificate {
  readonly host: Host;
  readonly program: Program;
  /** The flag, for evidence. */
  readonly flag: string;
  readonly path: string;
  /** The line on which it begins, where the file holds more than it. */
  readonly line?: number | undefined;
  readonly certificate: CertificateFacts;
  /** Certificates that are shown along with it, so that who trusts a later one trusts it, too. */
  readonly chain?: readonly CertificateFacts[] | undefined;
}

/** The public keys that vouch for a certificate: its own, and those of every authority that signed it or a certificate of its chain. */
export function trustedBy({ certificate, chain = [] }: NamedCertificate): ReadonlySet<string> {
  const keys = new Set([certificate.publicKey, ...certificate.signedBy]);
  for (const _ of chain)
    for (const { isAuthority, publicKey, signedBy } of chain)
      if (isAuthority && keys.has(publicKey)) for (const key of signedBy) keys.add(key);
  return keys;
}

/** The first certificate of the file that a flag names, with the others. */
export function certificateOf(host: Host, program: Program, flag: string): NamedCertificate | undefined {
  const path = program.flags[flag];
  const [certificate, ...chain] = host.file(path)?.certificates ?? [];
  return path === undefined || certificate === undefined
    ? undefined
    : { host, program, flag, path, certificate, chain };
}

/** The public keys of the authorities that a flag makes a program trust; undefined if they are not known. */
export function trustedKeys(host: Host, program: Program, flag: string): ReadonlySet<string> | undefined {
  const certificates = host.file(program.flags[flag])?.certificates;
  return certificates === undefined || !certificates.every(({ isAuthority }) => isAuthority)
    ? undefined
    : new Set(certificates.map(({ publicKey }) => publicKey));
}

/** The path of the kubeconfig that a scheduler's configuration names. */
export function configuredKubeconfig(host: Host, { flags }: Program): string | undefined {
  const { kubeconfig } = mapping(host.settings(flags['config'])['clientConnection']);
  return typeof kubeconfig === 'string' && kubeconfig !== '' ? kubeconfig : undefined;
}

/** Whether a program does not look at its flag, as a scheduler with a configuration. Source: cmd/kube-scheduler/app/options. */
export const ignoresKubeconfig = ({ name, flags }: Program): boolean =>
  name === 'kube-scheduler' && (flags['config'] ?? '') !== '';

/** The path of the kubeconfig that a program uses: its flag, or for a scheduler the key of its configuration. */
export function kubeconfigPath(
  host: Host,
  program: Program,
): { readonly flag: string; readonly path: string } | undefined {
  const path = program.flags['kubeconfig'];
  if (path !== undefined && !ignoresKubeconfig(program)) return { flag: 'kubeconfig', path };
  const inner = configuredKubeconfig(host, program);
  return inner === undefined ? undefined : { flag: 'config', path: inner };
}

/** Kubeconfigs on a host that no program uses, such as the administrator's. */
export function unusedKubeconfigs(host: Host): readonly string[] {
  const used = new Set(host.programs.map((program) => kubeconfigPath(host, program)?.path));
  return Object.keys(host.facts.files).filter(
    (path) => /(?:\.kubeconfig|admin\.conf|\.kube\/config)$/.test(path) && !used.has(path),
  );
}

/** The certificate that a program shows to the API server: in its kubeconfig, or in a file that this names. */
export function clientCertificate(host: Host, program: Program): NamedCertificate | undefined {
  const named = kubeconfigPath(host, program);
  const kubeconfig = host.kubeconfig(named?.path);
  const certificate = kubeconfig?.client;
  if (named === undefined || kubeconfig === undefined || certificate === undefined) return undefined;
  const path = kubeconfig.holder('client-certificate');
  const { chain } = kubeconfig;
  return { host, program, flag: named.flag, path, line: certificate.line, certificate, chain };
}

/** Flags that name authorities. */
const TRUSTED: Readonly<Record<string, readonly string[]>> = {
  etcd: ['trusted-ca-file', 'peer-trusted-ca-file'],
  'kube-apiserver': [
    'client-ca-file',
    'etcd-cafile',
    'kubelet-certificate-authority',
    'requestheader-client-ca-file',
  ],
  'kube-controller-manager': ['root-ca-file', 'client-ca-file', 'requestheader-client-ca-file'],
  'kube-scheduler': ['client-ca-file', 'requestheader-client-ca-file'],
};

/** The certificate of a rotation that ends last. */
export const endsLast = (all: readonly CertificateFacts[]): CertificateFacts | undefined =>
  [...all].sort((one, other) => Date.parse(other.notAfter) - Date.parse(one.notAfter))[0];

/**
 * The authority that ends last in each file that a program trusts, and in its kubeconfig: an older one beside it is left over from
 * a rotation.
 */
export const trustedAuthorities = (host: Host): readonly NamedCertificate[] =>
  host.programs.flatMap((program) => {
    const named = kubeconfigPath(host, program);
    const kubeconfig = host.kubeconfig(named?.path);
    const authority = endsLast(kubeconfig?.authorities ?? []);
    return [
      ...(TRUSTED[program.name] ?? []).flatMap((flag): readonly NamedCertificate[] => {
        const path = program.flags[flag];
        const certificate = endsLast(host.file(path)?.certificates ?? []);
        return path === undefined || certificate === undefined
          ? []
          : [{ host, program, flag, path, certificate }];
      }),
      ...(named === undefined || kubeconfig === undefined || authority === undefined
        ? []
        : [
            {
              host,
              program,
              flag: named.flag,
              path: kubeconfig.holder('certificate-authority'),
              line: authority.line,
              certificate: authority,
            },
          ]),
    ];
  });

/** A way in which a program shows a certificate. */
export interface Showing {
  readonly flag: string;
  readonly keyFlag: string;
  readonly purposes: readonly ('server auth' | 'client auth')[];
}

/** The certificates that each program shows, and what for. */
export const SHOWN: Readonly<Record<string, readonly Showing[]>> = {
  etcd: [
    { flag: 'cert-file', keyFlag: 'key-file', purposes: ['server auth'] },
    { flag: 'peer-cert-file', keyFlag: 'peer-key-file', purposes: ['server auth', 'client auth'] },
  ],
  'kube-apiserver': [
    { flag: 'tls-cert-file', keyFlag: 'tls-private-key-file', purposes: ['server auth'] },
    { flag: 'etcd-certfile', keyFlag: 'etcd-keyfile', purposes: ['client auth'] },
    { flag: 'kubelet-client-certificate', keyFlag: 'kubelet-client-key', purposes: ['client auth'] },
    { flag: 'proxy-client-cert-file', keyFlag: 'proxy-client-key-file', purposes: ['client auth'] },
  ],
  'kube-controller-manager': [
    { flag: 'tls-cert-file', keyFlag: 'tls-private-key-file', purposes: ['server auth'] },
    { flag: 'cluster-signing-cert-file', keyFlag: 'cluster-signing-key-file', purposes: [] },
  ],
  'kube-scheduler': [{ flag: 'tls-cert-file', keyFlag: 'tls-private-key-file', purposes: ['server auth'] }],
};

/** The certificates that the programs of a host show to others, including those in kubeconfigs. */
export const shownCertificates = (
  host: Host,
): readonly (NamedCertificate & {
  readonly purposes: Showing['purposes'];
  /** Absent for the certificate of a kubeconfig, which says where its key is. */
  readonly keyFlag?: string | undefined;
})[] =>
  host.programs.flatMap((program) => [
    ...(SHOWN[program.name] ?? []).flatMap(({ flag, keyFlag, purposes }) => {
      const named = certificateOf(host, program, flag);
      return named === undefined ? [] : [{ ...named, keyFlag, purposes }];
    }),
    ...[clientCertificate(host, program)].flatMap((named) =>
      named === undefined ? [] : [{ ...named, purposes: ['client auth'] as const }],
    ),
  ]);
