import { clientCertificate, kubeconfigPath, unusedKubeconfigs } from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, type RepairDraft, subjectOf } from '../check.js';
import { copyKubeconfig, restart } from '../repairs.js';
import { sh } from '../shell.js';

/** The names that RBAC knows each program by. */
const NAMES: Readonly<Record<string, string>> = {
  'kube-controller-manager': 'system:kube-controller-manager',
  'kube-scheduler': 'system:kube-scheduler',
};

/** Copies the kubeconfig of a program from a host where it is right. */
function repairOf(cluster: Cluster, host: Host, program: Program, path: string): readonly RepairDraft[] {
  const copies = copyKubeconfig(
    cluster,
    host,
    [program],
    path,
    ({ hasCluster, hasUser, client }) => hasCluster && hasUser && client?.commonName === NAMES[program.name],
  );
  return copies.length === 0 ? [restart(program)] : copies;
}

export const kubeconfigChecks: Checks = {
  *'kubeconfig-broken'(cluster) {
    for (const host of cluster.hosts) {
      const paths = [
        ...host.programs.flatMap((program) =>
          [kubeconfigPath(host, program)].flatMap((named) =>
            named === undefined ? [] : [{ program, path: named.path }],
          ),
        ),
        ...unusedKubeconfigs(host).map((path) => ({ program: undefined, path })),
      ];
      for (const { program, path } of paths) {
        const read = host.kubeconfig(path);
        if (read === undefined) continue;
        const fault = !read.hasContext
          ? [
              `current-context is ${read.currentContext || 'empty'}, which the file does not have`,
              'current-context',
            ]
          : !read.hasCluster
            ? [`its context names the cluster ${read.cluster}, which the file does not have`, 'cluster']
            : !read.hasUser
              ? [`its context names the user ${read.user}, which the file does not have`, 'user']
              : undefined;
        if (fault === undefined) continue;
        const [reason = '', key = ''] = fault;
        yield {
          hosts: [host.name],
          message: `${path}: ${reason}, so that clients go to localhost:8080`,
          evidence: [host.evidence(path, reason, key === 'current-context' ? read.line(key) : undefined)],
          repair:
            program === undefined
              ? [{ host: host.name, command: sh`kubectl config view --kubeconfig ${path}` }]
              : repairOf(cluster, host, program, path),
          advice: `Write the same name in clusters, users and contexts of ${path}, for example with ${sh`kubectl config set-context default --cluster=NAME --user=NAME --kubeconfig ${path}` ?? 'kubectl config set-context'}.`,
          breaks: program === undefined ? [] : [subjectOf(program)],
        };
      }
    }
  },
  *'kubeconfig-of-another'(cluster) {
    for (const host of cluster.hosts)
      for (const program of host.programs) {
        const wanted = NAMES[program.name];
        const shown = clientCertificate(host, program);
        const path = kubeconfigPath(host, program)?.path;
        if (wanted === undefined || shown === undefined || path === undefined) continue;
        if (shown.certificate.commonName === wanted) continue;
        yield {
          hosts: [host.name],
          message: `${program.name} signs in as ${shown.certificate.commonName}, with the certificate in ${shown.path}`,
          evidence: [
            host.evidence(shown.path, `CN=${shown.certificate.commonName}`, shown.line),
            program.place(shown.flag),
          ],
          repair: repairOf(cluster, host, program, path),
          advice: `Give it a kubeconfig with a certificate for CN=${wanted}. Do not bind cluster-admin to it.`,
          breaks: [subjectOf(program)],
        };
      }
  },
  *'administrator-unprivileged'({ hosts }) {
    for (const host of hosts)
      for (const path of unusedKubeconfigs(host)) {
        const kubeconfig = host.kubeconfig(path);
        const client = kubeconfig?.client;
        if (
          client === undefined ||
          !/admin/.test(client.commonName) ||
          client.organizations.some((name) => /system:masters|cluster-admins/.test(name))
        )
          continue;
        yield {
          hosts: [host.name],
          message: `the certificate in ${path} is for CN=${client.commonName} without O=system:masters: everything is forbidden to it`,
          evidence: [
            host.evidence(
              kubeconfig?.holder('client-certificate') ?? path,
              `CN=${client.commonName}, O=${client.organizations.join(', ') || 'none'}`,
              client.line,
            ),
          ],
          repair: [],
          advice: 'Issue it again with O=system:masters, and write the kubeconfig again.',
        };
      }
  },
};
