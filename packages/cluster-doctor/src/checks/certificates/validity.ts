import { type NamedCertificate, shownCertificates } from '../../cluster/certificates.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, type Found, subjectOf } from '../check.js';
import { copySound, restart } from '../repairs.js';

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

type Shown = ReturnType<typeof shownCertificates>[number];

/** A certificate with every use of it on a host. */
interface UsedCertificate extends NamedCertificate {
  readonly paths: readonly string[];
  readonly programs: readonly Program[];
  readonly uses: readonly Shown[];
}

/** The certificates of a host, each once. */
function usedCertificates(host: Host): readonly UsedCertificate[] {
  const byFingerprint = new Map<string, Shown[]>();
  for (const shown of shownCertificates(host)) {
    const { fingerprint } = shown.certificate;
    byFingerprint.set(fingerprint, [...(byFingerprint.get(fingerprint) ?? []), shown]);
  }
  return [...byFingerprint.values()].flatMap((uses) =>
    uses.slice(0, 1).map((first) => ({
      ...first,
      uses,
      paths: [...new Set(uses.map(({ path }) => path))],
      programs: [...new Set(uses.map(({ program }) => program))],
    })),
  );
}

/** The hosts, evidence and repair of a finding about a certificate. */
function about(
  cluster: Cluster,
  { host, paths, programs, line, uses, certificate }: UsedCertificate,
  text: string,
): Pick<Found, 'hosts' | 'evidence' | 'repair'> {
  const keyPaths = uses.flatMap(({ keyFlag, program }) =>
    keyFlag === undefined ? [] : (program.flags[keyFlag] ?? []),
  );
  // Another host has the certificate for the same addresses, without the fault of this one.
  const copies = copySound(cluster, host, programs, [...new Set([...paths, ...keyPaths])], (other) =>
    paths.every((path) => {
      const [theirs] = other.file(path)?.certificates ?? [];
      const isSame = theirs?.fingerprint === certificate.fingerprint || theirs === undefined;
      const covers = certificate.ip.every((address) => theirs?.ip.includes(address));
      const lasts = Date.parse(theirs?.notAfter ?? '') > cluster.nowMs + SOON_DAYS * DAY_MS;
      const serves = ['server auth', 'client auth'].every((purpose) =>
        theirs?.purposes.some((each) => each === purpose),
      );
      const pair = keyPaths.every((key) => other.file(key)?.keys?.[0] === theirs?.publicKey);
      return !isSame && covers && lasts && serves && pair && keyPaths.length > 0;
    }),
  );
  return {
    hosts: [host.name],
    evidence: paths.map((path) => host.evidence(path, text, line)),
    repair: copies.length === 0 ? programs.map(restart) : copies,
  };
}

export const validityChecks: Checks = {
  *'certificate-expired'(cluster) {
    for (const host of cluster.hosts)
      for (const used of usedCertificates(host)) {
        const { paths, programs, certificate } = used;
        const [from, to] = [Date.parse(certificate.notBefore), Date.parse(certificate.notAfter)];
        // By the host's own clock, which is the one that counts there.
        const now = (host.facts.clock?.host ?? cluster.nowMs / 1000) * 1000;
        if (now >= from && now + SOON_DAYS * DAY_MS <= to) continue;
        const [early, soon] = [now < from, now >= from && now <= to];
        const text = `CN=${certificate.commonName}, valid from ${certificate.notBefore} to ${certificate.notAfter}`;
        yield {
          ...about(cluster, used, text),
          message: `the certificate ${paths.join(' and ')} ${early ? `is not valid before ${certificate.notBefore}` : `${soon ? 'expires' : 'expired'} ${certificate.notAfter}`}`,
          advice: early
            ? "Compare the host's clock first."
            : 'Issue it again with the same names, and restart what reads it.',
          severity: soon ? 'warning' : 'error',
          breaks: soon ? [] : programs.map(subjectOf),
          shows: `time@${host.name}`,
        };
      }
  },
  *'certificate-usage'(cluster) {
    for (const host of cluster.hosts)
      for (const used of usedCertificates(host)) {
        const { paths, uses, certificate } = used;
        const lacking = uses.filter(
          ({ purposes }) =>
            certificate.purposes.length > 0 &&
            purposes.some((purpose) => !certificate.purposes.includes(purpose)),
        );
        const missing = new Set(
          lacking.flatMap(({ purposes }) => purposes.filter((each) => !certificate.purposes.includes(each))),
        );
        if (missing.size === 0) continue;
        const programs = [...new Set(lacking.map(({ program }) => program))];
        yield {
          ...about(cluster, used, `extended key usage: ${certificate.purposes.join(', ')}`),
          message: `the certificate ${paths.join(' and ')} may not be used for ${[...missing].join(' and ')}, and ${programs.map(({ name }) => name).join(' and ')} needs that`,
          advice:
            'Issue it again with both usages, "server auth" and "client auth" (cfssl: profile kubernetes), and copy it to the host.',
          breaks: programs.map(subjectOf),
        };
      }
  },
};
