import { stateDirectory } from '@harderway/desired-state';
import { buildUnit, exec } from '@harderway/systemd-unit';
import { escapeSpecifiers, quoteWord } from '@harderway/systemd-unit/exec';
import type { BackupSpec } from './script.js';

/** A path as a word of a setting. */
const pathWord = (path: string): string => quoteWord(escapeSpecifiers(path));

/** The timer that starts the service on every control node at the same time. */
export const backupTimer = 'harderway-backup.timer';

/** The service that takes a snapshot, if the node's member leads. */
export const backupService = 'harderway-backup.service';

/** Path of the script that the service runs. */
export const scriptPath = '/usr/local/sbin/harderway-backup';

/** Text of the timer. One that was missed while the node was off comes at its next start. */
export const timerText = ({ schedule }: BackupSpec): string =>
  buildUnit({
    Unit: { Description: 'Snapshots of etcd', Documentation: 'https://etcd.io/docs/' },
    // All nodes look at the same moment, so that one of them finds that it leads.
    Timer: { OnCalendar: schedule, AccuracySec: '1s', Persistent: true },
    Install: { WantedBy: 'timers.target' },
  });

/** Text of the service. It reads credentials of etcd, and writes its snapshots and what is known of the newest, nothing else. */
export const serviceText = ({ directory }: BackupSpec): string =>
  buildUnit({
    Unit: {
      Description: 'Snapshot of etcd by the member that leads',
      Documentation: 'https://etcd.io/docs/',
      After: 'etcd.service',
      RequiresMountsFor: pathWord(directory),
    },
    Service: {
      Type: 'oneshot',
      ExecStart: exec(['/bin/sh', scriptPath]),
      // More than the upload may take: the timer does not start it again while it runs.
      TimeoutStartSec: '2h',
      UMask: '0077',
      Nice: 10,
      IOSchedulingClass: 'idle',
      CapabilityBoundingSet: '',
      NoNewPrivileges: true,
      ProtectSystem: 'strict',
      ReadWritePaths: [directory, stateDirectory].map(pathWord).join(' '),
      // An upload program may keep its configuration there.
      ProtectHome: 'read-only',
      PrivateTmp: true,
      PrivateDevices: true,
      ProtectClock: true,
      ProtectControlGroups: true,
      ProtectHostname: true,
      ProtectKernelLogs: true,
      ProtectKernelModules: true,
      ProtectKernelTunables: true,
      RestrictAddressFamilies: 'AF_INET AF_INET6 AF_UNIX',
      RestrictNamespaces: true,
      RestrictRealtime: true,
      RestrictSUIDSGID: true,
      LockPersonality: true,
      SystemCallArchitectures: 'native',
      SystemCallFilter: '@system-service',
    },
  });
