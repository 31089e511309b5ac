import { kubeconfigPath, SHOWN, unusedKubeconfigs } from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import { type Checks, type Found, subjectOf } from '../check.js';
import { copyKubeconfig, copySound, restart } from '../repairs.js';

/** A certificate file whose key belongs to another certificate; one finding for all flags that name the pair. */
function* brokenPairs(cluster: Cluster, host: Host): Iterable<Found> {
  const pairs = new Map<string, Found>();
  for (const program of host.programs)
    for (const { flag, keyFlag } of SHOWN[program.name] ?? []) {
      const [path, keyPath] = [program.flags[flag], program.flags[keyFlag]];
      const certificate = host.file(path)?.certificates?.[0];
      const [key] = host.file(keyPath)?.keys ?? [];
      if (path === undefined || keyPath === undefined || certificate === undefined || key === undefined)
        continue;
      if (certificate.publicKey === key) continue;
      const id = `${path} ${keyPath}`;
      const known = pairs.get(id);
      const evidence = [program.place(flag), program.place(keyFlag)];
      pairs.set(id, {
        hosts: [host.name],
        message: `${keyPath} is not the key of the certificate ${path}`,
        evidence: [
          ...(known?.evidence ?? [
            host.evidence(path, `public key ${certificate.publicKey.slice(0, 16)}…`),
            host.evidence(keyPath, `public half ${key.slice(0, 16)}…`),
          ]),
          ...evidence,
        ],
        repair: [
          ...(known?.repair ??
            copySound(
              cluster,
              host,
              [],
              [keyPath],
              // Of two hosts with each other's keys, neither has a pair: the first copy would take the only key of the second.
              (other) =>
                other.file(keyPath)?.keys?.[0] === certificate.publicKey &&
                other.file(path)?.certificates?.[0]?.publicKey === certificate.publicKey,
            )),
          ...(known?.breaks?.includes(subjectOf(program)) === true ? [] : [restart(program)]),
        ],
        advice: `Copy ${path} and ${keyPath} together from where you made them.`,
        breaks: [...new Set([...(known?.breaks ?? []), subjectOf(program)])],
        // Of an authority that differs, the key differs too.
        shows: subjectOf(program),
      });
    }
  yield* pairs.values();
}

/** Kubeconfigs without the key of the certificate that they show, those of people too. */
function* brokenKubeconfigs(cluster: Cluster, host: Host): Iterable<Found> {
  const used = host.programs.flatMap((program) => {
    const path = kubeconfigPath(host, program)?.path;
    return path === undefined ? [] : [{ path, program }];
  });
  const paths = new Set([...used.map(({ path }) => path), ...unusedKubeconfigs(host)]);
  for (const path of paths) {
    const kubeconfig = host.kubeconfig(path);
    const { client, keys = [] } = kubeconfig ?? {};
    if (kubeconfig === undefined || client === undefined) continue;
    if (keys.length === 0 || keys.includes(client.publicKey)) continue;
    const programs = used.filter((each) => each.path === path).map(({ program }) => program);
    yield {
      hosts: [host.name],
      message: `the key in ${path} is not the key of its certificate for ${client.commonName}`,
      evidence: [
        host.evidence(
          kubeconfig.holder('client-certificate'),
          `public key ${client.publicKey.slice(0, 16)}…`,
          client.line,
        ),
        host.evidence(
          kubeconfig.holder('client-key'),
          `public half ${keys.map((key) => `${key.slice(0, 16)}…`).join(', ')}`,
        ),
      ],
      repair: copyKubeconfig(
        cluster,
        host,
        programs,
        path,
        (theirs) =>
          theirs.client?.commonName === client.commonName && theirs.keys.includes(theirs.client.publicKey),
      ),
      advice: `Write ${path} again, with the certificate and the key together from where you made them.`,
      severity: programs.length === 0 ? 'warning' : undefined,
      breaks: programs.map(subjectOf),
    };
  }
}

export const pairChecks: Checks = {
  *'key-mismatch'(cluster) {
    for (const host of cluster.hosts) {
      yield* brokenPairs(cluster, host);
      yield* brokenKubeconfigs(cluster, host);
    }
  },
};
