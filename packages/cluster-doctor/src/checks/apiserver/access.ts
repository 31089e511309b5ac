import { crossCheck } from '@harderway/apiserver-flags';
import { type Checks, subjectOf } from '../check.js';
import { setFlag } from '../repairs.js';

/** Flags by which an API server refuses anonymous requests. AlwaysAllow switches them off, unless they were switched on. */
const REFUSING = ['anonymous-auth', 'authentication-config', 'authorization-mode'] as const;

export const accessChecks: Checks = {
  *'health-check-unauthorized'(cluster) {
    const probes = [
      ...new Set(
        cluster.balancers.flatMap(({ configured }) =>
          configured.flatMap(({ checktype, service, real }) =>
            checktype === 'negotiate' && service === 'https' ? real.map(({ request }) => request) : [],
          ),
        ),
      ),
    ].map((request) => (request.startsWith('/') ? request : `/${request}`));
    // A balancer that only connects, or that is not in the bundle, may ask for nothing.
    if (probes.length === 0) return;
    for (const host of cluster.controlNodes) {
      const program = host.program('kube-apiserver');
      if (program === undefined) continue;
      const instance = {
        host: host.name,
        version: program.version ?? '1.31.0',
        flags: program.flags,
        read: (path: string) => host.file(path)?.text,
      };
      const [found] = crossCheck({ apiservers: [instance], anonymousProbes: probes }).filter(
        ({ code }) => code === 'anonymous-probe-refused',
      );
      if (found === undefined) continue;
      yield {
        hosts: [host.name],
        message: found.message,
        evidence: [program.place(REFUSING.find((flag) => program.flags[flag] !== undefined) ?? REFUSING[0])],
        repair:
          program.flags['anonymous-auth'] === 'false' ? [setFlag(program, 'anonymous-auth', 'true')] : [],
        advice: `${found.hint ?? ''} Never bind a role to system:anonymous for it.`.trim(),
        breaks: [`weight@${host.name}`],
        shows: `access@${host.name}`,
      };
    }
  },
  *'version-skew'(cluster) {
    const instances = (name: 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler') =>
      cluster
        .programs(name)
        .flatMap((program) =>
          program.version === undefined
            ? []
            : [{ host: program.host, version: program.version, flags: program.flags, program }],
        );
    const minor = (version: string): number => Number(version.split('.')[1]);
    const servers = instances('kube-apiserver');
    const byMinor = [...servers].sort((one, other) => minor(one.version) - minor(other.version));
    const [oldest, newest] = [byMinor[0], byMinor.at(-1)];
    if (oldest === undefined || newest === undefined) return;
    for (const { program, version, host } of [
      ...instances('kube-controller-manager'),
      ...instances('kube-scheduler'),
      ...servers,
    ]) {
      const most = program.name === 'kube-apiserver' ? 1 : 0;
      const isNewer = minor(version) - minor(oldest.version) > most;
      // An API server that is behind is the oldest of them, to which the newer ones are compared.
      const isOlder = program.name !== 'kube-apiserver' && minor(newest.version) - minor(version) > 1;
      if (!isNewer && !isOlder) continue;
      const server = isNewer ? oldest : newest;
      yield {
        hosts: [host],
        message: `${program.name} ${version} on ${host} is ${isNewer ? 'newer' : 'more than one minor older'} than kube-apiserver ${server.version} on ${server.host}`,
        evidence: [
          { host, file: program.path, text: version },
          { host: server.host, file: server.program.path, text: server.version },
        ],
        repair: [],
        advice: isNewer
          ? 'Upgrade all API servers first, one minor version at a time, then the rest.'
          : `Upgrade ${program.name} to the version of the API servers.`,
        severity: isNewer ? undefined : 'warning',
        breaks: [subjectOf(program)],
      };
    }
  },
};
