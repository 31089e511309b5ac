import { compareVersions, minorOf, parseVersion } from '@harderway/component-flags';
import { kubeApiserver, kubeControllerManager, kubeScheduler } from '@harderway/program-settings';
import type { PreflightFacts, PreflightFinding } from '../../facts/model.js';
import { type Running, runningPrograms } from '../../facts/running-programs.js';
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

const isSame =
  (one: Running) =>
  (other: Running): boolean =>
    one.host === other.host && one.program === other.program;

/**
 * Controllers that a plan would make newer than an API server that runs beside them. Source:
 * https://kubernetes.io/releases/version-skew-policy/
 */
export function skewFindings({ plan, hosts }: PreflightFacts): readonly PreflightFinding[] {
  let running = runningPrograms(hosts);
  const found: PreflightFinding[] = [];
  for (const wave of plan.waves) {
    const put = putBy(wave);
    running = [...running.filter((own) => !put.some(isSame(own))), ...put];
    const servers = running.filter(({ program }) => program === kubeApiserver.name);
    for (const own of put.filter(({ program }) => controllers.includes(program))) {
      const server = servers.find((one) => isNewer(own, one));
      if (server === undefined) continue;
      found.push({
        verdict: 'failed',
        host: own.host,
        found: `${own.program} would be ${own.version} while ${kubeApiserver.name} on ${server.host} is ${server.version}: it may not be newer`,
        hint: `plan ${kubeApiserver.name} too (--only ${kubeApiserver.name},${own.program}), or leave out --only: API servers go first then`,
      });
    }
  }
  return found;
}
