import { SHOWN } from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import { type Checks, type Found, subjectOf } from '../check.js';
import { copySound, restart } from '../repairs.js';

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
              (other) => other.file(keyPath)?.keys?.[0] === certificate.publicKey,
            )),
          restart(program),
        ],
        advice: `Copy ${path} and ${keyPath} together from where you made them.`,
        breaks: [...new Set([...(known?.breaks ?? []), subjectOf(program)])],
        // Of an authority that differs, the key differs too.
        shows: subjectOf(program),
      });
    }
  yield* pairs.values();
}

export const pairChecks: Checks = {
  *'key-mismatch'(cluster) {
    for (const host of cluster.hosts) yield* brokenPairs(cluster, host);
  },
};
