import { type Balancer, LDIRECTORD_CF } from '../../cluster/balancer.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Checks, Found } from '../check.js';
import { ownAddress } from '../etcd/addresses.js';
import { switchOn } from '../repairs.js';
import { and, editMatching, literal, type ShellCommand, sh } from '../shell.js';

const SETTINGS: Readonly<Record<string, string>> = {
  'expire-nodest': 'net.ipv4.vs.expire_nodest_conn',
  'expire-quiescent': 'net.ipv4.vs.expire_quiescent_template',
};

/** The control node that has an address. */
const nodeAt = (cluster: Cluster, address: string): string => cluster.owner(address)?.name ?? address;

function* forwarding({ balancers }: Cluster): Iterable<Found> {
  for (const { host, table = [], configured } of balancers) {
    const file = configured.flatMap(({ real }) => real.filter(({ forward }) => forward !== 'direct'));
    const odd = table.flatMap(({ identity, servers }) => {
      const direct =
        servers.some(({ forwarding: { kind } }) => kind === 'direct') ||
        configured.some(({ real }) => real.some(({ forward }) => forward === 'direct'));
      return direct && identity.kind === 'address'
        ? servers
            .filter(({ forwarding: { kind } }) => kind !== 'direct')
            .map((server) => ({ server, identity }))
        : [];
    });
    const mixed =
      file.length > 0 && configured.some(({ real }) => real.some(({ forward }) => forward === 'direct'));
    if (odd.length === 0 && !mixed) continue;
    yield {
      hosts: [host.name],
      message: `the gateway does not forward to ${[...new Set([...odd.map(({ server }) => server.address), ...(mixed ? file.map(({ server }) => server) : [])])].join(', ')} by direct routing, as it does to the others`,
      evidence: [
        ...odd.map(({ server }) =>
          host.evidence('<ipvsadm -Ln>', `${server.address}:${server.port} ${server.forwarding.kind}`),
        ),
        ...(mixed
          ? file.map(({ line, server }) =>
              host.evidence(
                LDIRECTORD_CF,
                host.file(LDIRECTORD_CF)?.text?.split('\n')[line - 1]?.trim() ?? server,
                line,
              ),
            )
          : []),
      ],
      repair: [
        ...(mixed
          ? file.map(({ line }) => ({
              host: host.name,
              command: editMatching(LDIRECTORD_CF, 'masq|ipip', 's/(masq|ipip)/gate/', line),
            }))
          : []),
        ...odd.map(({ server, identity }) => ({
          host: host.name,
          command: sh`ipvsadm -e -t ${identity.address}:${identity.port} -r ${server.address}:${server.port} -g -w ${server.weight}`,
        })),
      ],
      advice:
        'Control nodes answer clients themselves, so that an answer with a rewritten address is refused.',
      breaks: odd.map(({ server }) => `weight@${server.address}`),
    };
  }
}

/** Servers of weight 0 that still have connections, of one balancer. */
const stuck = ({ table = [] }: Balancer) =>
  table.flatMap(({ servers }) =>
    servers.filter(({ weight, activeConnections = 0 }) => weight === 0 && activeConnections > 0),
  );

/** Adds a real server below the last one, and like it. A line that has it already is removed. */
const addServer = (
  like: { readonly line: number; readonly server: string } | undefined,
  address: string | undefined,
): ShellCommand | undefined =>
  like === undefined || address === undefined
    ? undefined
    : editMatching(
        LDIRECTORD_CF,
        literal(like.server),
        `{p;s/${literal(like.server)}/${address}/;b;};/^\\s*real\\s*=\\s*${literal(address)}:/d`,
        like.line,
      );

/** The directive that keeps servers of weight 0, for grep and sed, before and after its edit. */
const QUIESCENT = '^(\\s*quiescent\\s*=\\s*)(yes|no)';

export const tableChecks: Checks = {
  'forwarding-mixed': forwarding,
  *'connections-outlive-server'({ balancers }) {
    for (const balancer of balancers) {
      const { host } = balancer;
      const setting = SETTINGS['expire-nodest'] ?? '';
      const servers = stuck(balancer);
      if (host.parameters.get(setting) !== '0' || servers.length === 0) continue;
      const quiescent = /^[ \t]*quiescent[ \t]*=[ \t]*yes/m.test(host.file(LDIRECTORD_CF)?.text ?? '');
      yield {
        hosts: [host.name],
        message: `connections stay on ${servers.map(({ address }) => address).join(', ')}, which the balancer has taken out`,
        evidence: [
          ...servers.map(({ address, port, activeConnections }) =>
            host.evidence(
              '<ipvsadm -Ln>',
              `${address}:${port} weight 0, ${activeConnections} active connections`,
            ),
          ),
          host.evidence('<sysctl>', `${setting} = 0`),
        ],
        repair: [
          switchOn(host, setting),
          ...(quiescent
            ? [
                {
                  host: host.name,
                  command: and(
                    editMatching(LDIRECTORD_CF, QUIESCENT, `s/${QUIESCENT}/\\1no/`),
                    sh`systemctl restart ldirectord`,
                  ),
                },
              ]
            : []),
        ],
      };
    }
  },
  *'persistence-outlives-server'({ balancers }) {
    for (const { host, table = [], configured } of balancers) {
      const setting = SETTINGS['expire-quiescent'] ?? '';
      const persistent =
        table.some(({ persistence }) => persistence !== undefined) ||
        configured.some((virtual) => virtual.persistent !== undefined);
      if (!persistent || host.parameters.get(setting) !== '0') continue;
      const line = (host.file(LDIRECTORD_CF)?.text ?? '')
        .split('\n')
        .findIndex((each) => /^\s*persistent\s*=/.test(each));
      yield {
        hosts: [host.name],
        message: 'persistence keeps clients on a server of weight 0',
        evidence: [
          ...(line < 0
            ? []
            : [
                host.evidence(
                  LDIRECTORD_CF,
                  (host.file(LDIRECTORD_CF)?.text ?? '').split('\n')[line]?.trim() ?? '',
                  line + 1,
                ),
              ]),
          host.evidence('<sysctl>', `${setting} = 0`),
        ],
        repair: [switchOn(host, setting)],
      };
    }
  },
  *'real-server-missing'(cluster) {
    for (const { host, configured, table } of cluster.balancers) {
      const servers = new Set([
        ...configured.flatMap(({ real }) => real.map(({ server }) => server)),
        ...(table ?? []).flatMap((each) => each.servers.map(({ address }) => address)),
      ]);
      if (servers.size === 0) continue;
      const absent = cluster.controlNodes.filter(
        (node) =>
          node.program('kube-apiserver') !== undefined &&
          node.addresses.length > 0 &&
          !node.addresses.some(({ address }) => servers.has(address)),
      );
      const strange = [...servers].filter(
        (address) =>
          cluster.hosts.length > 2 &&
          cluster.controlNodes.length >= servers.size &&
          nodeAt(cluster, address) === address,
      );
      if (absent.length === 0) continue;
      const last = configured.at(-1)?.real.at(-1);
      yield {
        hosts: [host.name],
        message: `the gateway does not balance to ${absent.map(({ name }) => name).join(', ')}${strange.length === 0 ? '' : `, and ${strange.join(', ')} is no control node`}`,
        evidence: configured.flatMap(({ real }) =>
          real.map(({ line, server, port }) => host.evidence(LDIRECTORD_CF, `real=${server}:${port}`, line)),
        ),
        repair: [
          {
            host: host.name,
            command: and(
              ...absent.map((node) => addServer(last, ownAddress(node))),
              sh`systemctl restart ldirectord`,
            ),
          },
        ],
        severity: 'warning',
      };
    }
  },
};
