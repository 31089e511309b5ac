import type { CertificateFacts } from '../../bundle/model.js';
import {
  endsLast,
  type NamedCertificate,
  shownCertificates,
  trustedAuthorities,
  unusedKubeconfigs,
} from '../../cluster/certificates.js';
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

/** The certificates that programs of a host show or trust, each once. */
function usedCertificates(host: Host): readonly UsedCertificate[] {
  const byFingerprint = new Map<string, Shown[]>();
  const trusted = trustedAuthorities(host).map((each): Shown => ({ ...each, purposes: [] }));
  for (const shown of [...shownCertificates(host), ...trusted]) {
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

/** The end of a sentence about a certificate that is not valid, or not for long. Undefined for others. */
function untimely(
  { notBefore, notAfter }: CertificateFacts,
  nowMs: number,
): { readonly text: string; readonly isSoon: boolean; readonly isEarly: boolean } | undefined {
  const [from, to] = [Date.parse(notBefore), Date.parse(notAfter)];
  if (nowMs >= from && nowMs + SOON_DAYS * DAY_MS <= to) return undefined;
  const [isEarly, isSoon] = [nowMs < from, nowMs >= from && nowMs <= to];
  const text = isEarly ? `is not valid before ${notBefore}` : `${isSoon ? 'expires' : 'expired'} ${notAfter}`;
  return { text, isSoon, isEarly };
}

/** A certificate and its time, as evidence. */
const timesOf = ({ commonName, notBefore, notAfter }: CertificateFacts): string =>
  `CN=${commonName}, valid from ${notBefore} to ${notAfter}`;

const COMPARE_CLOCKS = "Compare the host's clock first.";

/** Certificates and authorities in kubeconfigs that no program uses: those of people. */
function* expiredOfPeople(host: Host, nowMs: number): Iterable<Found> {
  for (const path of unusedKubeconfigs(host)) {
    const kubeconfig = host.kubeconfig(path);
    for (const part of ['client-certificate', 'certificate-authority'] as const) {
      const certificate =
        part === 'client-certificate' ? kubeconfig?.client : endsLast(kubeconfig?.authorities ?? []);
      const found = certificate && untimely(certificate, nowMs);
      if (kubeconfig === undefined || certificate === undefined || found === undefined) continue;
      yield {
        hosts: [host.name],
        message: `the certificate of ${certificate.commonName} in ${path} ${found.text}`,
        evidence: [host.evidence(kubeconfig.holder(part), timesOf(certificate), certificate.line)],
        repair: [],
        advice: found.isEarly
          ? COMPARE_CLOCKS
          : 'Issue it again with the same names, and write the kubeconfig again; delete the file if nobody needs it.',
        severity: 'warning',
        shows: `time@${host.name}`,
      };
    }
  }
}

export const validityChecks: Checks = {
  *'certificate-expired'(cluster) {
    for (const host of cluster.hosts) {
      // By the host's own clock, which is the one that counts there.
      const nowMs = (host.facts.clock?.host ?? cluster.nowMs / 1000) * 1000;
      for (const used of usedCertificates(host)) {
        const { paths, programs, certificate } = used;
        const found = untimely(certificate, nowMs);
        if (found === undefined) continue;
        const { text, isSoon, isEarly } = found;
        yield {
          ...about(cluster, used, timesOf(certificate)),
          message: `the certificate ${paths.join(' and ')} ${text}`,
          advice: isEarly ? COMPARE_CLOCKS : 'Issue it again with the same names, and restart what reads it.',
          severity: isSoon ? 'warning' : 'error',
          breaks: isSoon ? [] : programs.map(subjectOf),
          shows: `time@${host.name}`,
        };
      }
      yield* expiredOfPeople(host, nowMs);
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
