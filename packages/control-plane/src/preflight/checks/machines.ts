import { formatDuration } from '@harderway/progress';
import { componentsOf, serviceName } from '../../components/index.js';
import { ldirectordRestartPath } from '../../components/keepalived/unit.js';
import { kubernetesPrograms } from '../../components/kubernetes/command-line.js';
import { type HostFacts, smallDirectories } from '../../facts/host-facts.js';
import type { PreflightCheck, PreflightFacts, PreflightFinding } from '../../facts/model.js';
import { planSteps } from '../../model/plan.js';
import { dropInAdvice, isOfPackage } from '../../plan/drop-ins.js';

/** The finding about a host that did not answer a question, with the command that asks it again. */
const unknown = (host: string, found: string, again: string): PreflightFinding => ({
  verdict: 'unknown',
  host,
  found,
  hint: `${again} as root to see why, then run the same command again`,
});

/** Certificates and leases are judged by each host's clock. */
const mostSeconds = 30;

const seconds = (value: number): string => `${Math.abs(value).toFixed(1)} s`;

/** Whether a plan brings certificates to a host, alone or in kubeconfigs. */
const bringsCertificates = (plan: PreflightFacts['plan'], host: string): boolean =>
  planSteps(plan).some(
    (step) =>
      step.host === host &&
      step.kind === 'change' &&
      step.change.resource.kind === 'file' &&
      /\.(?:pem|kubeconfig)$/.test(step.change.resource.path),
  );

/** Finds new certificates that are not valid by the clock of a host. Servers there would load them without a restart. */
const invalidThere = ({ hosts, plan, validity }: PreflightFacts): readonly PreflightFinding[] =>
  hosts.flatMap(
    ({ host: { name }, clockAheadSeconds: ahead, uncertainSeconds }): readonly PreflightFinding[] => {
      if (validity === undefined || ahead === undefined || !bringsCertificates(plan, name)) return [];
      const { begins, ends } = validity;
      const fault =
        ahead + uncertainSeconds < begins.seconds
          ? `${begins.file} is not valid yet`
          : ahead - uncertainSeconds >= ends.seconds
            ? `${ends.file} has expired`
            : undefined;
      if (fault === undefined) return [];
      const apart = formatDuration(1000 * Math.abs(ahead));
      return [
        {
          verdict: 'failed',
          host: name,
          found: `by its clock ${fault}: the clock of this machine is ${apart} ${ahead > 0 ? 'behind' : 'ahead'}`,
          hint: 'set the wrong clock. If the clock of this machine was wrong, move away the certificates issued meanwhile, and run `harderway certs`',
        },
      ];
    },
  );

export const clockSkew: PreflightCheck = {
  name: 'clock-skew',
  title: 'the clocks of the hosts agree, and certificates are valid by them',
  ignorable: true,
  look: (facts) => {
    const { hosts } = facts;
    const told = hosts.flatMap((own) =>
      own.clockAheadSeconds === undefined ? [] : [{ ...own, clockAheadSeconds: own.clockAheadSeconds }],
    );
    const silent = hosts
      .filter(({ clockAheadSeconds }) => clockAheadSeconds === undefined)
      .map(({ host }) => unknown(host.name, 'it did not say what time it is', 'run `date +%s.%N` there'));
    const [middle] = [...told]
      .sort((one, other) => one.clockAheadSeconds - other.clockAheadSeconds)
      .slice(Math.floor((told.length - 1) / 2));
    if (middle === undefined) return silent;
    const invalid = invalidThere(facts);
    const skewed = told.flatMap((own): readonly PreflightFinding[] => {
      const ahead = own.clockAheadSeconds - middle.clockAheadSeconds;
      const sure = Math.abs(ahead) - own.uncertainSeconds - middle.uncertainSeconds;
      if (sure < 1) return [];
      return [
        {
          verdict: sure > mostSeconds ? 'failed' : 'warning',
          host: own.host.name,
          found: `its clock is ${seconds(ahead)} ${ahead > 0 ? 'ahead of' : 'behind'} that of ${middle.host.name}`,
          hint: 'let a time service such as systemd-timesyncd or chrony keep the clocks of all hosts',
        },
      ];
    });
    return [...silent, ...skewed, ...invalid];
  },
};

/** Hosts that have the same value, if there is one. */
function alike(
  hosts: readonly HostFacts[],
  value: (facts: HostFacts) => string,
): readonly (readonly HostFacts[])[] {
  const groups = new Map<string, HostFacts[]>();
  for (const facts of hosts) {
    const own = value(facts);
    if (own !== '') groups.set(own, [...(groups.get(own) ?? []), facts]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

const namesOf = (group: readonly HostFacts[]): string => group.map(({ host }) => host.name).join(', ');

export const uniqueMachines: PreflightCheck = {
  name: 'unique-machines',
  title: 'each host is a machine of its own',
  ignorable: true,
  look: ({ hosts }) => [
    ...alike(hosts, ({ machineId }) => machineId).map(
      (group): PreflightFinding => ({
        verdict: 'failed',
        found: `${namesOf(group)} have the same machine-id`,
        hint: 'give clones ids of their own: empty /etc/machine-id on them and reboot',
      }),
    ),
    ...alike(hosts, ({ hostname }) => hostname).map(
      (group): PreflightFinding => ({
        verdict: 'failed',
        found: `${namesOf(group)} have the same hostname, ${group[0]?.hostname ?? ''}`,
        hint: 'name each host with hostnamectl: leader election tells hosts apart by name',
      }),
    ),
  ],
};

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MiB`;

/** Left free on the file system of a directory: for a snapshot beside the data, and for packages. */
const reserveBytes = (directory: string): number =>
  (smallDirectories.includes(directory) ? 16 : 256) * 1024 * 1024;

/** Bytes that a plan writes into a directory of a host. Until they are renamed, new files take space beside the old ones. */
function written({ plan }: PreflightFacts, host: string, directory: string): number {
  let bytes = 0;
  for (const step of planSteps(plan)) {
    if (step.host !== host || step.kind !== 'change') continue;
    const { resource } = step.change;
    if (resource.kind !== 'file' || !resource.path.startsWith(`${directory}/`)) continue;
    const { content } = resource;
    bytes += typeof content === 'object' && 'kind' in content ? content.size : content.length;
  }
  return bytes;
}

export const diskSpace: PreflightCheck = {
  name: 'disk-space',
  title: 'there is space for programs, files, logs and a snapshot',
  ignorable: true,
  look: (facts) =>
    facts.hosts.flatMap(({ host, spaces }) =>
      spaces.flatMap(({ directory, freeBytes }): readonly PreflightFinding[] => {
        if (freeBytes === undefined)
          return [
            unknown(
              host.name,
              `it did not say how much space ${directory} has`,
              `run \`df -Pk ${directory}\` there`,
            ),
          ];
        const needed = written(facts, host.name, directory) + reserveBytes(directory);
        if (freeBytes >= needed) return [];
        return [
          {
            verdict: 'failed',
            host: host.name,
            found: `${directory} has ${mebibytes(freeBytes)} free, ${mebibytes(needed)} needed`,
            hint: 'free some space there, or give it a larger file system',
          },
        ];
      }),
    ),
};

export const portsFree: PreflightCheck = {
  name: 'ports-free',
  title: 'the ports of what is to start are free',
  ignorable: false,
  look: ({ spec, hosts }) =>
    hosts.flatMap(({ host, units, listeners }) => {
      if (listeners === undefined)
        return [unknown(host.name, 'it did not say which ports are taken', 'run `ss -Htlnp` there')];
      return componentsOf(host.role).flatMap((component) => {
        const { unit = '', ports } = component;
        if (units.get(unit)?.active === true) return [];
        const own = serviceName(component);
        return (ports?.(spec) ?? []).flatMap((port): readonly PreflightFinding[] => {
          const taken = listeners.find((each) => each.port === port);
          // A member that waits for the others is not active yet.
          if (taken === undefined || taken.program === own) return [];
          const holder = taken.program ?? 'another program';
          return [
            {
              verdict: 'failed',
              host: host.name,
              found: `${holder} listens on port ${port}, which ${own} needs`,
              hint: `stop ${holder} there, or move it to another port`,
            },
          ];
        });
      });
    }),
};

/** Units of the Kubernetes programs. A package may bring etcd's, which ours takes the place of. */
const kubernetesUnits = Object.values(kubernetesPrograms).map(({ facts }) => `${facts.name}.service`);

/** Where our units are. */
const unitDirectory = '/etc/systemd/system/';

export const unitDropIns: PreflightCheck = {
  name: 'unit-drop-ins',
  title: 'units are as harderway writes them',
  ignorable: true,
  look: ({ hosts }) =>
    hosts.flatMap(({ host, units }) =>
      [...units].flatMap(([name, { fragment, dropIns }]): readonly PreflightFinding[] => {
        const own = fragment.startsWith(unitDirectory);
        const foreign = dropIns.filter((path) => !isOfPackage(path) && path !== ldirectordRestartPath);
        return [
          ...(foreign.length === 0
            ? []
            : [
                {
                  verdict: 'warning' as const,
                  host: host.name,
                  found: `${foreign.join(', ')} change ${name}`,
                  hint: dropInAdvice(name),
                },
              ]),
          ...(fragment === '' || own || !kubernetesUnits.includes(name)
            ? []
            : [
                {
                  verdict: 'failed' as const,
                  host: host.name,
                  found: `${name} comes from ${fragment}`,
                  hint: `remove that file or the package that it belongs to: ${unitDirectory} is where ours goes`,
                },
              ]),
        ];
      }),
    ),
};
