import { compareVersions, minorOf, parseVersion } from '@harderway/component-flags';
import { kubeApiserver, kubeControllerManager, kubeScheduler } from '@harderway/program-settings';
import type { PreflightFacts, PreflightFinding } from '../../facts/model.js';
import { type Running, runningPrograms, versionIn } from '../../facts/running-programs.js';
import type { Wave } from '../../operations/plan.js';

const controllers: readonly string[] = [kubeControllerManager.name, kubeScheduler.name];

const minor = ({ version }: Running): string => minorOf(parseVersion(version));
const isNewer = (one: Running, other: Running): boolean =>
  compareVersions(parseVersion(minor(one)), parseVersion(minor(other))) > 0;

/** The programs that a wave puts on hosts, which run them from then on. */
const putBy = ({ hosts }: Wave): readonly Running[] =>
  hosts.flatMap(({ host, steps }) =>
    steps.flatMap((step) =>
      step.kind === 'change' && step.program !== undefined
        ? [{ host, program: step.program.name, version: step.program.to }]
        : [],
    ),
  );

/** API servers that are stopped, by what they would run once somebody starts them. */
const stoppedServers = (
  hosts: PreflightFacts['hosts'],
): readonly (Omit<Running, 'version'> & { readonly version: string | undefined })[] =>
  hosts.flatMap(({ host, stoppedApiserver: said }) =>
    said === undefined ? [] : [{ host: host.name, program: kubeApiserver.name, version: versionIn(said) }],
  );

const isSame =
  (one: Omit<Running, 'version'>) =>
  (other: Omit<Running, 'version'>): boolean =>
    one.host === other.host && one.program === other.program;

const unnamedServer = (host: string): PreflightFinding => ({
  verdict: 'unknown',
  host,
  found: `${kubeApiserver.name} is stopped, and its program did not say its version`,
  hint: `find out why (/usr/local/bin/${kubeApiserver.name} --version), or plan ${kubeApiserver.name} too, which replaces it`,
});

/**
 * Controllers that a plan would make newer than an API server beside them, which may be stopped and come up later. Source:
 * https://kubernetes.io/releases/version-skew-policy/
 */
export function skewFindings({ plan, hosts }: PreflightFacts): readonly PreflightFinding[] {
  let known = [...runningPrograms(hosts), ...stoppedServers(hosts)];
  const found: PreflightFinding[] = [];
  const inDoubt = new Set<string>();
  for (const wave of plan.waves) {
    const put = putBy(wave);
    known = [...known.filter((own) => !put.some(isSame(own))), ...put];
    const controllersPut = put.filter(({ program }) => controllers.includes(program));
    const named: Running[] = [];
    for (const { version, ...own } of known.filter(({ program }) => program === kubeApiserver.name)) {
      if (version !== undefined) named.push({ ...own, version });
      else if (controllersPut.length > 0) inDoubt.add(own.host);
    }
    for (const own of controllersPut) {
      const server = named.find((one) => isNewer(own, one));
      if (server === undefined) continue;
      found.push({
        verdict: 'failed',
        host: own.host,
        found: `${own.program} would be ${own.version} while ${kubeApiserver.name} on ${server.host} is ${server.version}: it may not be newer`,
        hint: `plan ${kubeApiserver.name} too (--only ${kubeApiserver.name},${own.program}), or leave out --only: API servers go first then`,
      });
    }
  }
  return [...found, ...[...inDoubt].map(unnamedServer)];
}
