import type { Cluster, VirtualAddress } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import type { Checks, Found } from '../check.js';
import { and, sh, writeText } from '../shell.js';
import { devices, outerDevice, parameter, realServers, writeArpSettings } from './holders.js';

/** Whether documents set a parameter at boot. One whose text was not read may do so. */
const setsAtBoot = ({ facts }: Host, name: string): boolean =>
  Object.entries(facts.files).some(
    ([path, { kind, text }]) =>
      (/^\/etc\/sysctl\.(?:conf$|d\/)/.test(path) ||
        path.endsWith('user-data.txt') ||
        path.startsWith('/etc/systemd/')) &&
      (text === undefined
        ? kind === 'file'
        : new RegExp(`^[^#;]*net[./]ipv4[./]conf[./](?:all|\\S+)[./]${name}\\b`, 'm').test(text)),
  );

/** The unit that brings an address up at boot. */
const addressUnit = ({ address }: VirtualAddress, device: string): string => `[Unit]
After=network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/ip addr replace ${address}/32 dev ${device}
[Install]
WantedBy=multi-user.target
`;

function* notPersistent(cluster: Cluster): Iterable<Found> {
  for (const virtual of cluster.virtualAddresses)
    for (const host of [...realServers(cluster), ...cluster.balancers.map(({ host: gateway }) => gateway)]) {
      const [device] = devices(host, virtual);
      const files = host.facts.answers[`persistent ${virtual.address}`];
      if (device === undefined || files === undefined) continue;
      const managed = host.program('keepalived') !== undefined;
      const isReal = host.role === 'control';
      const lacking = isReal
        ? ['arp_ignore', 'arp_announce'].filter(
            (name) => parameter(host, outerDevice(host), name) > 0 && !setsAtBoot(host, name),
          )
        : [];
      // The file that ldirectord reads names the address, and does not bring it up.
      const named = files.output
        .split('\n')
        .filter((path) => path.startsWith('/') && !path.includes('/ha.d/') && !/kube-|etcd/.test(path));
      const lost = named.length === 0 && !managed;
      if (!lost && lacking.length === 0) continue;
      yield {
        hosts: [host.name],
        message: `${[...(lost ? [`the virtual address ${virtual.address}`] : []), ...lacking].join(', ')} of ${host.name} will be gone after a reboot`,
        evidence: [
          ...(lost
            ? [
                host.evidence(
                  '<ip addr>',
                  host.addresses.find(({ address }) => address === virtual.address)?.text ?? '',
                ),
              ]
            : []),
          ...lacking.map((name) =>
            host.evidence(
              '<sysctl>',
              `net.ipv4.conf.all.${name} = ${host.parameters.get(`net.ipv4.conf.all.${name}`) ?? ''}, in no file of /etc/sysctl.d`,
            ),
          ),
        ],
        repair: [
          ...(lacking.length === 0
            ? []
            : [
                {
                  host: host.name,
                  command: writeArpSettings(),
                },
              ]),
          ...(lost
            ? [
                {
                  host: host.name,
                  command: and(
                    writeText('/etc/systemd/system/virtual-ip.service', addressUnit(virtual, device)),
                    sh`systemctl enable virtual-ip`,
                  ),
                },
              ]
            : []),
        ],
      };
    }
}

export const persistenceChecks: Checks = { 'virtual-address-not-persistent': notPersistent };
