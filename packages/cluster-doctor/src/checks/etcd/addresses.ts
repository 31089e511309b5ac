import type { Cluster } from '../../cluster/cluster.js';
import { areOfOneCluster } from '../../cluster/etcd.js';
import { type EtcdUrl, initialMembers, urlsOf } from '../../cluster/etcd-urls.js';
import type { Host } from '../../cluster/host.js';
import { isOnePlace, spellingsOf } from '../../cluster/names.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf, subjectOf } from '../check.js';
import { changeValue, restart, setFlag, thenRestart } from '../repairs.js';
import { and, sh, writeText } from '../shell.js';

const ANY = new Set(['0.0.0.0', '[::]', '127.0.0.1', 'localhost', '[::1]', '']);

/** A drop-in with which a unit starts late, and again where that was still too early. */
const WAITS_FOR_NETWORK = `[Unit]
Wants=network-online.target
After=network-online.target
[Service]
Restart=always
RestartSec=5
`;

const isOwn = ({ addresses }: Host, address: string): boolean =>
  ANY.has(address) ||
  addresses.length === 0 ||
  addresses.some((each) => each.address === address) ||
  !/^[\d.]+$/.test(address);

/** The address by which the others know a host: the one of its device with a default route, or the first. */
export const ownAddress = ({ addresses }: Host): string | undefined =>
  addresses.find(({ device, prefix }) => device !== 'lo' && prefix < 32)?.address;

const plain = (urls: readonly { readonly text: string }[]): string =>
  urls
    .map(({ text }) => text.replace(/\/$/, ''))
    .sort()
    .join(',');

/** Whether a member may found a cluster with these URLs: etcd compares the addresses of names, too. One that is not known may fit. */
const mayBeSame = (
  cluster: Cluster,
  program: Program,
  one: readonly EtcdUrl[],
  other: readonly EtcdUrl[],
): boolean =>
  one.length === other.length &&
  one.every((url) =>
    other.some(
      (each) =>
        each.scheme === url.scheme &&
        each.port === url.port &&
        isOnePlace(
          spellingsOf(cluster, program, each.address),
          spellingsOf(cluster, program, url.address),
        ) !== false,
    ),
  );

export const etcdAddressChecks: Checks = {
  *'etcd-address-foreign'(cluster) {
    for (const host of cluster.controlNodes) {
      const program = host.program('etcd');
      if (program === undefined) continue;
      for (const flag of ['listen-peer-urls', 'listen-client-urls']) {
        const foreign = urlsOf(program.flags[flag]).find(({ address }) => !isOwn(host, address));
        if (foreign === undefined) continue;
        const own = ownAddress(host);
        const owner = cluster.owner(foreign.address);
        const place = program.place(flag);
        yield {
          hosts: [host.name],
          message: `etcd on ${host.name} is to listen on ${foreign.address}, which is ${owner === undefined ? 'no address of this host' : `the address of ${owner.name}`}`,
          evidence: [
            place,
            host.evidence('<ip addr>', host.addresses.map(({ address }) => address).join(', ')),
          ],
          repair:
            own === undefined
              ? [restart(program)]
              : [
                  changeValue(
                    program,
                    flag,
                    `${foreign.scheme}://${foreign.address}`,
                    `${foreign.scheme}://${own}`,
                  ),
                ],
          advice: own === undefined ? undefined : `The address of ${host.name} is ${own}.`,
          breaks: [subjectOf(program)],
          shows: commandOf(program),
        };
      }
    }
  },
  *'etcd-advertised-url-differs'(cluster) {
    for (const program of cluster.programs('etcd')) {
      const { flags } = program;
      // A member with data does not look at them.
      if (areOfOneCluster(cluster.hosts, program, program)) continue;
      const advertised = urlsOf(flags['initial-advertise-peer-urls']);
      const listed = initialMembers(flags['initial-cluster']);
      const own = listed.filter(([name]) => name === flags['name']).map(([, url]) => url);
      if (advertised.length === 0 || listed.length === 0 || mayBeSame(cluster, program, own, advertised))
        continue;
      const named = own.length > 0;
      const place = program.place(named ? 'initial-advertise-peer-urls' : 'name');
      yield {
        hosts: [program.host],
        message: named
          ? `etcd advertises ${plain(advertised)}, and --initial-cluster has ${plain(own)} for it`
          : `--initial-cluster does not list the member ${flags['name']}`,
        evidence: [place, program.place('initial-cluster')],
        repair: named ? [setFlag(program, 'initial-advertise-peer-urls', plain(own))] : [restart(program)],
        advice: named ? undefined : `Give --name one of ${listed.map(([name]) => name).join(', ')}.`,
        breaks: [subjectOf(program)],
        shows: commandOf(program),
      };
    }
  },
  *'etcd-waits-for-network'({ hosts }) {
    for (const host of hosts) {
      const program = host.program('etcd');
      const line = program?.journal.findLast((each) => /cannot assign requested address/.test(each));
      const { unit } = program ?? {};
      if (program === undefined || unit === undefined || line === undefined) continue;
      if (/network-online\.target/.test(`${unit.property('After')} ${unit.text}`)) continue;
      if (!urlsOf(program.flags['listen-peer-urls']).every(({ address }) => isOwn(host, address))) continue;
      const directory = `/etc/systemd/system/${unit.name}.d`;
      yield {
        hosts: [host.name],
        message: `etcd started on ${host.name} before the network had its address`,
        evidence: [
          host.evidence(`<journal ${unit.name}>`, line),
          host.evidence(unit.property('FragmentPath'), 'no After=network-online.target'),
        ],
        repair: [
          thenRestart(
            program,
            and(sh`mkdir -p ${directory}`, writeText(`${directory}/network.conf`, WAITS_FOR_NETWORK)),
          ),
        ],
        breaks: [subjectOf(program)],
      };
    }
  },
};
