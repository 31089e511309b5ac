import type { CertificateFacts } from '../../bundle/model.js';
import {
  certificateOf,
  clientCertificate,
  kubeconfigPath,
  type NamedCertificate,
  SHOWN,
  trustedBy,
  trustedKeys,
} from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import { type Program, type ProgramName, readsAny } from '../../cluster/program.js';
import { type Checks, type Found, type RepairDraft, subjectOf } from '../check.js';
import { type HeldKeys, heldKeys, majorityOfKeys } from '../held-keys.js';
import { unlessTied } from '../majority.js';
import { copyFile, editValue, keepFiles, restart } from '../repairs.js';

/** Flags that name authorities, which are the same on all hosts. */
const AUTHORITIES: readonly (readonly [ProgramName, string])[] = [
  ['etcd', 'trusted-ca-file'],
  ['etcd', 'peer-trusted-ca-file'],
  ['kube-apiserver', 'client-ca-file'],
  ['kube-apiserver', 'etcd-cafile'],
  ['kube-controller-manager', 'root-ca-file'],
  ['kube-controller-manager', 'cluster-signing-cert-file'],
];

/**
 * Files that have to be copied together with the right CA: its key, and the certificates that the wrong CA signed, with their keys.
 * The other host's copy has to be signed by the right CA and to cover the same addresses.
 */
const filesOfAuthority = ({ host, keys }: HeldKeys, good: HeldKeys): readonly string[] =>
  host.programs.flatMap(({ name, flags }) =>
    (SHOWN[name] ?? []).flatMap(({ flag, keyFlag }) => {
      const [path, keyPath] = [flags[flag], flags[keyFlag]];
      const [mine, theirs] = [host, good.host].map((each) => each.file(path)?.certificates?.[0]);
      if (path === undefined || keyPath === undefined || mine === undefined || theirs === undefined)
        return [];
      const isBy = ({ publicKey, signedBy }: CertificateFacts, trusted: ReadonlySet<string>): boolean =>
        [publicKey, ...signedBy].some((key) => trusted.has(key));
      const fits =
        isBy(mine, keys) &&
        isBy(theirs, good.keys) &&
        mine.ip.every((address) => theirs.ip.includes(address)) &&
        good.host.file(keyPath)?.keys?.[0] === theirs.publicKey;
      return fits ? [path, keyPath] : [];
    }),
  );

function* differingAuthorities(cluster: Cluster): Iterable<Found> {
  const byHost = new Map<
    string,
    { readonly flag: string; readonly held: HeldKeys; readonly good: HeldKeys; readonly isTie: boolean }[]
  >();
  for (const [name, flag] of AUTHORITIES) {
    const held = heldKeys(cluster.hosts, name, (host, program) => trustedKeys(host, program, flag));
    const found = majorityOfKeys(held);
    if (found === undefined) continue;
    const { usual: good, others, isTie } = found;
    for (const each of others)
      byHost.set(each.host.name, [...(byHost.get(each.host.name) ?? []), { flag, held: each, good, isTie }]);
  }
  for (const [name, uses] of byHost) {
    const paths = [...new Set(uses.map(({ flag, held }) => held.program.flags[flag] ?? ''))];
    const programs = [...new Set(uses.map(({ held }) => held.program))];
    const along = uses.flatMap(({ flag, held, good }) =>
      good.program.flags[flag] !== held.program.flags[flag]
        ? []
        : filesOfAuthority(held, good).map((path) => ({ path, good, held })),
    );
    const copies = [
      ...uses.flatMap(({ flag, held, good }): readonly RepairDraft[] => {
        const [from, to] = [good.program.flags[flag], held.program.flags[flag]];
        if (from === undefined || to === undefined) return [];
        if (from === to) return [copyFile(from, good.host, held.host)];
        return [{ host: name, command: editValue(held.program, flag, to, from) }];
      }),
      ...along.map(({ path, good, held }) => copyFile(path, good.host, held.host)),
    ];
    const copied = along.map(({ path }) => path);
    const readers = (cluster.host(name)?.programs ?? []).filter(
      (program) => programs.includes(program) || readsAny(program, copied),
    );
    const tie = uses.find(({ isTie }) => isTie);
    yield {
      hosts: [name],
      message: `the CA in ${paths.join(' and ')} on ${name} is not the CA of ${tie?.good.host.name ?? 'the other hosts'}`,
      evidence: uses.map(({ flag, held }) => held.program.place(flag)),
      ...unlessTied(tie !== undefined, {
        repair: [
          ...uses.slice(0, 1).flatMap(({ held }) => keepFiles(held.host, [...paths, ...copied])),
          ...new Map(copies.map((each) => [each.command, each])).values(),
          ...readers.map(restart),
        ],
        advice:
          'Compare keys and not names: both authorities may have the same name. Certificates that the other CA signed have to be issued again.',
      }),
      breaks: programs.map(subjectOf),
    };
  }
}

/** A certificate, and the authorities by which somebody judges it. */
interface Judged {
  readonly shown: NamedCertificate | undefined;
  readonly judge: Program | undefined;
  readonly flag: string;
}

/** Who judges which certificate of a host. */
function judgements(host: Host): readonly Judged[] {
  const [etcd, server] = [host.program('etcd'), host.program('kube-apiserver')];
  const manager = host.program('kube-controller-manager');
  const shown = (program: Program | undefined, flag: string): NamedCertificate | undefined =>
    program === undefined ? undefined : certificateOf(host, program, flag);
  return [
    { shown: shown(etcd, 'cert-file'), judge: server, flag: 'etcd-cafile' },
    { shown: shown(etcd, 'peer-cert-file'), judge: etcd, flag: 'peer-trusted-ca-file' },
    { shown: shown(server, 'etcd-certfile'), judge: etcd, flag: 'trusted-ca-file' },
    { shown: shown(server, 'tls-cert-file'), judge: manager, flag: 'root-ca-file' },
    ...host.programs.map((program) => ({
      shown: clientCertificate(host, program),
      judge: server,
      flag: 'client-ca-file',
    })),
  ];
}

function* untrusted(host: Host): Iterable<Found> {
  for (const { shown, judge, flag } of judgements(host)) {
    const keys = judge === undefined ? undefined : trustedKeys(host, judge, flag);
    if (shown === undefined || judge === undefined || keys === undefined) continue;
    const { program, path, line, certificate } = shown;
    if ([...trustedBy(shown)].some((key) => keys.has(key))) continue;
    yield {
      hosts: [host.name],
      message: `${judge.name} does not trust the certificate that ${program.name} shows: ${path} is not signed by the CA in ${judge.flags[flag]}`,
      evidence: [
        host.evidence(path, `CN=${certificate.commonName}, issuer ${certificate.issuer}`, line),
        judge.place(flag),
      ],
      repair: [restart(judge), restart(program)],
      advice: `Give --${flag} the CA that signed ${path}, or issue ${path} again by the CA of all hosts.`,
      breaks: [subjectOf(program)],
      shows: subjectOf(judge),
    };
  }
  // What clients of this host trust.
  const server = host.program('kube-apiserver');
  const serving = server === undefined ? undefined : certificateOf(host, server, 'tls-cert-file');
  for (const program of host.programs) {
    const kubeconfig = host.kubeconfig(kubeconfigPath(host, program)?.path);
    const [authority, ...others] = kubeconfig?.authorities ?? [];
    if (serving === undefined || kubeconfig === undefined || authority === undefined) continue;
    const path = kubeconfig.holder('certificate-authority');
    const keys = trustedBy(serving);
    if ([authority, ...others].some(({ publicKey, isAuthority }) => !isAuthority || keys.has(publicKey)))
      continue;
    yield {
      hosts: [host.name],
      message: `${program.name} does not trust the API server: the CA in ${path} did not sign ${serving.path}`,
      evidence: [
        host.evidence(path, `CN=${authority.commonName}`, authority.line),
        serving.program.place('tls-cert-file'),
      ],
      repair: [restart(program)],
      advice: `Write ${path} again with the CA of the cluster.`,
      breaks: [subjectOf(program)],
      shows: subjectOf(program),
    };
  }
}

export const trustChecks: Checks = {
  'authority-differs': differingAuthorities,
  *'certificate-untrusted'({ hosts }) {
    for (const host of hosts) yield* untrusted(host);
  },
};
