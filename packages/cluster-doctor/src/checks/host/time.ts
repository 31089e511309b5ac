import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import type { Checks } from '../check.js';
import { sh } from '../shell.js';

/** etcd warns of more (rafthttp); tokens and certificates stand less than people think. */
const SECONDS_MOST = 1;

/** How far a host's clock is ahead of the machine that collected, at least and at most, in seconds. */
interface Offset {
  readonly host: Host;
  readonly least: number;
  readonly most: number;
}

const offsetsOf = ({ hosts }: Cluster): readonly Offset[] =>
  hosts.flatMap((host) => {
    const { clock } = host.facts;
    return clock === undefined ? [] : [{ host, least: clock.host - clock.to, most: clock.host - clock.from }];
  });

const middle = ({ least, most }: Offset): number => (least + most) / 2;

/** The offset that most hosts have: the median. */
function common(offsets: readonly Offset[]): number {
  const sorted = offsets.map(middle).sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

const shown = (seconds: number): string =>
  `${Math.abs(seconds).toFixed(1)} s ${seconds < 0 ? 'behind' : 'ahead of'}`;

export const timeChecks: Checks = {
  *'clock-differs'(cluster) {
    const offsets = offsetsOf(cluster);
    if (offsets.length < 2) return;
    const usual = common(offsets);
    for (const offset of offsets) {
      const { host, least, most } = offset;
      if (least <= usual + SECONDS_MOST && most >= usual - SECONDS_MOST) continue;
      yield {
        hosts: [host.name],
        message: `the clock of ${host.name} is ${shown(middle(offset) - usual)} the other hosts`,
        evidence: [host.evidence('<date>', new Date((host.facts.clock?.host ?? 0) * 1000).toISOString())],
        repair: [
          {
            host: host.name,
            command: sh`timedatectl set-ntp true; systemctl restart systemd-timesyncd || systemctl restart chrony`,
          },
        ],
        breaks: [`time@${host.name}`],
      };
    }
  },
  *'operator-clock-differs'(cluster) {
    const offsets = offsetsOf(cluster);
    const usual = common(offsets);
    if (offsets.length < 2 || Math.abs(usual) <= SECONDS_MOST + 1) return;
    if (offsets.some(({ least, most }) => least <= SECONDS_MOST && most >= -SECONDS_MOST)) return;
    yield {
      hosts: [],
      message: `this machine's clock is ${shown(-usual)} all hosts`,
      evidence: offsets.map(({ host }) =>
        host.evidence('<date>', new Date((host.facts.clock?.host ?? 0) * 1000).toISOString()),
      ),
      repair: [],
      advice: 'Synchronize the clock of the machine that you work on.',
    };
  },
  *'clock-unsynchronized'({ hosts }) {
    for (const host of hosts) {
      const source = host.facts.answers['time-source'];
      if (source === undefined || source.output.trim() !== '') continue;
      yield {
        hosts: [host.name],
        message: 'no service keeps the time of this host',
        evidence: [
          host.evidence('<systemctl is-active>', 'neither systemd-timesyncd, chrony nor ntp is active'),
        ],
        repair: [
          { host: host.name, command: sh`apt-get install systemd-timesyncd && timedatectl set-ntp true` },
        ],
      };
    }
  },
};
