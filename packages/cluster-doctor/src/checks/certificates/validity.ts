import { shownCertificates } from '../../cluster/certificates.js';
import { type Checks, restart, subjectOf } from '../check.js';

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

export const validityChecks: Checks = {
  *'certificate-expired'({ hosts, nowMs }) {
    for (const host of hosts)
      for (const { program, path, line, certificate } of shownCertificates(host)) {
        const [from, to] = [Date.parse(certificate.notBefore), Date.parse(certificate.notAfter)];
        // By the host's own clock, which is the one that counts there.
        const now = (host.facts.clock?.host ?? nowMs / 1000) * 1000;
        if (now >= from && now + SOON_DAYS * DAY_MS <= to) continue;
        const soon = now >= from && now <= to;
        yield {
          hosts: [host.name],
          message:
            now < from
              ? `${path} is not valid before ${certificate.notBefore}`
              : `${path} ${soon ? 'expires' : 'expired'} ${certificate.notAfter}`,
          evidence: [
            host.evidence(
              path,
              `CN=${certificate.commonName}, notBefore ${certificate.notBefore}, notAfter ${certificate.notAfter}`,
              line,
            ),
          ],
          repair: [restart(program)],
          advice:
            now < from
              ? "Compare the host's clock first."
              : 'Issue it again with the same names, and restart what reads it.',
          ...(soon ? { severity: 'warning' as const } : { breaks: [subjectOf(program)] }),
        };
      }
  },
  *'certificate-usage'({ hosts }) {
    for (const host of hosts) {
      const seen = new Set<string>();
      for (const { program, path, line, certificate, purposes } of shownCertificates(host)) {
        const missing = purposes.filter(
          (purpose) => certificate.purposes.length > 0 && !certificate.purposes.includes(purpose),
        );
        if (missing.length === 0 || seen.has(path)) continue;
        seen.add(path);
        yield {
          hosts: [host.name],
          message: `the certificate ${path} may not be used for ${missing.join(' and ')}, and ${program.name} does`,
          evidence: [host.evidence(path, `extended key usage: ${certificate.purposes.join(', ')}`, line)],
          repair: [restart(program)],
          advice:
            'Issue it again with both usages, "server auth" and "client auth" (cfssl: profile kubernetes), and copy it to the host.',
          breaks: host.programs.filter(({ flags }) => Object.values(flags).includes(path)).map(subjectOf),
        };
      }
    }
  },
};
