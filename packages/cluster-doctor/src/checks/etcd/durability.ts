import type { Checks } from '../check.js';
import { setFlag } from '../repairs.js';

/** Directories that are emptied at boot, or are in memory. */
const VOLATILE = /^\/(?:tmp|run|var\/run|dev\/shm)\//;

export const durabilityChecks: Checks = {
  *'etcd-data-volatile'(cluster) {
    for (const program of cluster.programs('etcd')) {
      const { host, flags } = program;
      for (const flag of ['data-dir', 'wal-dir'])
        if (VOLATILE.test(`${flags[flag]}/`))
          yield {
            hosts: [host],
            message: `etcd on ${host} keeps its data in ${flags[flag]}, which is empty after a reboot`,
            evidence: [program.place(flag)],
            repair: [],
            advice:
              'Stop this member, copy the directory to a disk, such as /var/lib/etcd, with its owner and mode, change the flag, and start it again; then the next member.',
          };
      if ((flags['unsafe-no-fsync'] ?? 'false') !== 'false')
        yield {
          hosts: [host],
          message: `etcd on ${host} does not wait for its disk: a loss of power takes writes away that it has confirmed`,
          evidence: [program.place('unsafe-no-fsync')],
          repair: [setFlag(program, 'unsafe-no-fsync', 'false')],
          advice: 'Leave --unsafe-no-fsync out.',
        };
    }
  },
};
