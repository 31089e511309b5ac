import { parseVersion } from '@harderway/component-flags';
import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { checkUpgrade, EtcdConfigError } from '@harderway/etcd-config';
import type { PreflightCheck, PreflightFacts, PreflightFinding } from '../model.js';

/** A program that runs on a host, and its version without a leading v. */
interface Running {
  readonly host: string;
  readonly program: string;
  readonly version: string;
}

/** The programs that run, by what their processes say. */
function runningPrograms({ hosts }: Pick<PreflightFacts, 'hosts'>): readonly Running[] {
  return hosts.flatMap(({ host, units }) =>
    [...units].flatMap(([unit, { version = '' }]) => {
      const found = /\bv?(\d+\.\d+\.\d+\S*)/.exec(version)?.[1];
      return found === undefined
        ? []
        : [{ host: host.name, program: unit.replace(/\.service$/, ''), version: found }];
    }),
  );
}

/** Kubernetes moves one minor at a time, and never back. */
function kubernetesFinding({ host, program, version }: Running, wanted: string): readonly PreflightFinding[] {
  const [from, to] = [parseVersion(version), parseVersion(wanted)];
  const gap = to.minor - from.minor;
  if (gap >= 0 && gap <= 1 && to.major === from.major) return [];
  const found = `${program} ${version} runs, cluster.yaml names ${wanted}`;
  if (gap > 1)
    return [
      {
        verdict: 'failed',
        host,
        found: `${found}: API servers skip no minor`,
        hint: `run \`harderway upgrade --to ${wanted}\`, which goes by way of each minor`,
      },
    ];
  return [
    {
      verdict: 'failed',
      host,
      found: `${found}: a minor can't be taken back, since etcd holds objects as the newer one wrote them`,
      hint: `name ${from.major}.${from.minor} in versions.kubernetes, or restore a snapshot that was taken before`,
    },
  ];
}

export const versionSkew: PreflightCheck = {
  name: 'version-skew',
  title: 'Kubernetes moves by one minor at most',
  ignorable: false,
  look: (facts) =>
    runningPrograms(facts)
      .filter(({ program }) => program.startsWith('kube-'))
      .flatMap((running) => kubernetesFinding(running, facts.spec.versions.kubernetes)),
};

/** What `checkUpgrade` says; a version that it does not know is one that somebody else chose. */
function upgradeFindings(from: string, to: string): readonly Diagnostic[] {
  try {
    return checkUpgrade(from, to).filter(({ severity }) => severity !== 'info');
  } catch (error) {
    if (!(error instanceof EtcdConfigError)) throw error;
    const hint = 'read the upgrade notes of both versions first';
    return [{ code: error.code, severity: 'warning', message: error.message, span: WHOLE_TEXT, hint }];
  }
}

export const etcdUpgrade: PreflightCheck = {
  name: 'etcd-upgrade',
  title: 'etcd can go from the version that runs to that of cluster.yaml',
  ignorable: true,
  look: (facts) => {
    const wanted = facts.spec.versions.etcd;
    return runningPrograms(facts)
      .filter(({ program, version }) => program === 'etcd' && version !== wanted)
      .flatMap(({ host, version }) =>
        upgradeFindings(version, wanted).map(
          ({ severity, message: found, hint = '' }): PreflightFinding => ({
            verdict: severity === 'error' ? 'failed' : 'warning',
            host,
            found,
            hint,
          }),
        ),
      );
  },
};
