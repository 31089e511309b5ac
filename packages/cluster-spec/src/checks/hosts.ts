import type { Finding } from '../diagnostics.js';
import type { HostView, Located, SpecView } from '../view.js';

const nameOf = (host: HostView): string => host.name?.value ?? `hosts[${host.index}]`;

/** The name of a host, or its index if another has the same name. */
const distinctName = (host: HostView, other: HostView): string =>
  nameOf(host) === nameOf(other) ? `hosts[${host.index}]` : nameOf(host);

function* duplicates(
  hosts: readonly HostView[],
  pick: (host: HostView) => Located | undefined,
  describe: (value: string, first: HostView, second: HostView) => Omit<Finding, 'severity' | 'path'>,
  key: (host: HostView, value: string) => string = (_, value) => value,
): Generator<Finding> {
  const seen = new Map<string, HostView>();
  for (const host of hosts) {
    const found = pick(host);
    if (found === undefined) continue;
    const id = key(host, found.value);
    const first = seen.get(id);
    if (first === undefined) seen.set(id, host);
    else yield { ...describe(found.value, first, host), path: found.path };
  }
}

/** Checks names, addresses and SSH targets for duplicates, and the number of hosts in each role. */
export function* checkHosts(view: SpecView): Generator<Finding> {
  const { hosts } = view;
  yield* duplicates(
    hosts,
    (host) => host.name,
    (name, first, second) => ({
      code: 'duplicate-name',
      message: `${name} is the name of both host ${first.index + 1} and host ${second.index + 1} of the list`,
      hint: 'give every host a name of its own',
    }),
  );
  yield* duplicates(
    hosts,
    (host) => host.address,
    (address, first, second) => ({
      code: 'duplicate-address',
      message: `${address} is the address of both ${distinctName(first, second)} and ${distinctName(second, first)}`,
      hint: `give ${distinctName(second, first)} an address of its own`,
    }),
  );
  // A host without an SSH target of its own is reached at its address, whose duplicates are reported above.
  const addresses = new Set<string>();
  const reached = hosts.filter(({ address }) => {
    const seen = address !== undefined && addresses.has(address.value);
    if (address !== undefined) addresses.add(address.value);
    return !seen;
  });
  yield* duplicates(
    reached,
    (host) => host.sshHost,
    (target, first, second) => ({
      code: 'duplicate-ssh-target',
      message: `${nameOf(first)} and ${nameOf(second)} are reached at the same SSH server, ${target}:${second.sshPort}`,
      hint: `correct ssh.host or ssh.port of ${nameOf(second)}: both would be set up on one machine`,
    }),
    (host, target) => `${target} ${host.sshPort}`,
  );
  const api = view.text('api', 'name');
  const namesake = hosts.find((host) => api !== undefined && host.name?.value === api.value);
  if (api !== undefined && namesake?.name !== undefined) {
    yield {
      code: 'duplicate-name',
      message: `${api.value} is the name of a host and of the API, which has an address of its own`,
      hint: 'rename the host, or set api.name to another name',
      path: namesake.name.path,
    };
  }
  // With an invalid role the counts are unknown.
  if (hosts.length > 0 && hosts.every((host) => host.role !== undefined))
    yield* checkCounts(hosts.filter(({ leaves }) => !leaves));
}

function* checkCounts(hosts: readonly HostView[]): Generator<Finding> {
  const control = hosts.filter((host) => host.role?.value === 'control');
  const voters = control.length;
  const at = { path: ['hosts'], atKey: true } as const;
  if (voters === 0) {
    const message = 'a control node is missing';
    yield { code: 'no-control-node', message, hint: 'give role: control to three hosts', ...at };
  } else if (voters === 1) {
    const message = 'with one control node there is no high availability';
    yield { code: 'single-voter', message, hint: 'three survive the loss of one', ...at };
  } else if (voters % 2 === 0) {
    const lost = voters / 2 - 1;
    yield {
      code: 'even-voters',
      message: `${voters} control nodes tolerate the loss of ${lost}, the same as ${voters - 1}: etcd needs more than half of its voters`,
      hint: `use ${voters - 1} or ${voters + 1}`,
      ...at,
    };
  } else if (voters > 7) {
    const message = `${voters} etcd voters make every write slow`;
    yield { code: 'many-voters', message, hint: 'use 3 or 5, at most 7', ...at };
  }
  if (!hosts.some((host) => host.role?.value === 'gateway')) {
    const message = 'a gateway to balance the virtual IP is missing';
    yield { code: 'gateway-count', message, hint: 'give role: gateway to one host, or to two', ...at };
  }
}
