import { normalNetworks } from '@harderway/ip-address';
import type { HostAddress } from '../../cluster/addresses.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import type { Checks, Found } from '../check.js';
import { sh } from '../shell.js';

/** Hosts that have one value in common, for each such value. */
function shared(
  hosts: readonly Host[],
  read: (host: Host) => string | undefined,
): readonly (readonly [value: string, hosts: readonly Host[]])[] {
  const byValue = new Map<string, Host[]>();
  for (const host of hosts) {
    const value = read(host)?.trim();
    if (value === undefined || value === '') continue;
    byValue.set(value, [...(byValue.get(value) ?? []), host]);
  }
  return [...byValue].filter(([, those]) => those.length > 1);
}

const others = (hosts: readonly Host[]): readonly string[] => hosts.slice(1).map(({ name }) => name);

const hostName = (host: Host): string | undefined => host.answer('uname')?.split(' ')[1];

const sshKey = ({ facts }: Host): string | undefined =>
  facts.files['/etc/ssh/ssh_host_ed25519_key.pub']?.text?.split(' ').slice(0, 2).join(' ');

function* sameNames({ hosts }: Cluster): Iterable<Found> {
  for (const [name, those] of shared(hosts, hostName)) {
    // One of them may be known by the name rightly.
    const wrong = those.some((host) => host.name === name)
      ? those.filter((host) => host.name !== name)
      : those.slice(1);
    yield {
      hosts: wrong.map((host) => host.name),
      message: `${those.map((host) => host.name).join(' and ')} have the same host name, ${name}`,
      evidence: those.map((host) => host.evidence('/etc/hostname', name, 1)),
      repair: wrong.map((host) => ({
        host: host.name,
        command: sh`echo ${host.name} >/etc/hostname && hostname ${host.name}`,
      })),
    };
  }
}

/** Hosts by each hardware address and network. One address may be of machines that do not meet: those of a NAT all have the same. */
function* sameLinks({ hosts }: Cluster): Iterable<Found> {
  const byLink = new Map<
    string,
    { readonly host: Host; readonly mac: string; readonly own: HostAddress }[]
  >();
  for (const host of hosts)
    for (const own of host.addresses) {
      const mac = host.links.get(own.device);
      if (mac === undefined) continue;
      const key = `${mac} ${normalNetworks(`${own.address}/${own.prefix}`)}`;
      byLink.set(key, [...(byLink.get(key) ?? []), { host, mac, own }]);
    }
  for (const those of byLink.values()) {
    const names = [...new Set(those.map(({ host }) => host.name))];
    const addresses = new Set(those.map(({ own }) => own.address));
    if (names.length < 2 || addresses.size < 2) continue;
    yield {
      hosts: names,
      message: `${names.join(' and ')} have the same hardware address, ${those[0]?.mac}, in one network`,
      evidence: those.map(({ host, mac, own }) => host.evidence('<ip link>', `${own.device} ${mac}`)),
      repair: [],
      advice:
        'Give all but one another: in the settings of the virtual machine, or with MACAddress= in a .link file (systemd.link(5)).',
      breaks: ['virtual-address', ...names.map((name) => `host@${name}`)],
    };
  }
}

export const identityChecks: Checks = {
  *'machine-id-shared'({ hosts }) {
    const same = shared(hosts, (host) => host.answer('machine-id'));
    for (const [id, those] of same) {
      // An ID and keys that are new by now stay, should the repair be run again.
      const cloned = shared(those, sshKey).length > 0;
      yield {
        hosts: others(those),
        message: `${those.map(({ name }) => name).join(' and ')} have the same machine ID${cloned ? ' and the same SSH host key' : ''}: one is a copy of the other`,
        evidence: those.map((host) => host.evidence('/etc/machine-id', 'the same on both', 1)),
        repair: those.slice(1).map((host) => ({
          host: host.name,
          command: cloned
            ? sh`sha256sum /etc/machine-id | grep -qvF --regexp=${id} || rm -f /etc/machine-id /var/lib/dbus/machine-id /etc/ssh/ssh_host_* && systemd-machine-id-setup && ssh-keygen -A && reboot`
            : sh`sha256sum /etc/machine-id | grep -qvF --regexp=${id} || rm -f /etc/machine-id /var/lib/dbus/machine-id && systemd-machine-id-setup && reboot`,
        })),
      };
    }
    const known = new Set(same.flatMap(([, those]) => those.map(({ name }) => name)));
    for (const [key, those] of shared(hosts, sshKey).filter(
      ([, each]) => !each.every(({ name }) => known.has(name)),
    ))
      yield {
        hosts: others(those),
        message: `${those.map(({ name }) => name).join(' and ')} have the same SSH host key: one is a copy of the other`,
        evidence: those.map((host) =>
          host.evidence('/etc/ssh/ssh_host_ed25519_key.pub', 'the same on both', 1),
        ),
        repair: those.slice(1).map((host) => ({
          host: host.name,
          command: sh`grep -qvF --regexp=${key} /etc/ssh/ssh_host_ed25519_key.pub || rm -f /etc/ssh/ssh_host_* && ssh-keygen -A && systemctl restart ssh`,
        })),
      };
  },
  'hardware-address-shared': sameLinks,
  'host-name-shared': sameNames,
};
