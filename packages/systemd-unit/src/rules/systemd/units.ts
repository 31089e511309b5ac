import type { WholeUnitCode } from '../../codes.js';
import { inFile, inService, type UnitRule } from '../subject.js';
import { type RuleText, rulesOf } from './texts.js';

const refused = 'systemd refuses the unit';

const inSocket = (bad: string, good: string): ReturnType<typeof inFile> =>
  inFile('example.socket', `[Socket]\n${bad}\n`, `[Socket]\n${good}\n`);

/** Sockets, mounts and others that make no sense as a whole, and settings that contradict each other. */
export const wholeUnitRules: readonly UnitRule<WholeUnitCode>[] = rulesOf<
  Readonly<Record<WholeUnitCode, RuleText>>
>('core/unit.c, unit_patch_contexts', {
  'socket-no-listen': {
    severity: 'error',
    title: 'socket that listens on nothing',
    why: `${refused}.`,
    source: 'core/socket.c, socket_verify',
    example: inSocket('Accept=no', 'ListenStream=8080'),
  },
  'socket-max-connections': {
    severity: 'error',
    title: 'MaxConnections=0',
    why: `${refused}.`,
    source: 'core/socket.c, socket_verify',
    example: inSocket('ListenStream=8080\nMaxConnections=0', 'ListenStream=8080\nMaxConnections=1'),
  },
  'socket-not-accepting': {
    severity: 'error',
    title: 'Accept=yes of a socket without connections',
    why: `${refused}: datagram sockets and FIFOs do not accept connections.`,
    source: 'core/socket.c, socket_verify',
    example: inSocket('ListenDatagram=8080\nAccept=yes', 'ListenStream=8080\nAccept=yes'),
  },
  'socket-service': {
    severity: 'error',
    title: 'Service= of a socket with Accept=yes',
    why: `${refused}: an accepting socket starts an instance of its own template.`,
    source: 'core/socket.c, socket_verify',
    example: inSocket(
      'ListenStream=8080\nAccept=yes\nService=other.service',
      'ListenStream=8080\nService=other.service',
    ),
  },
  'socket-symlinks': {
    severity: 'error',
    title: 'Symlinks= without exactly one node in the file system',
    why: `${refused}: it could not know where the links lead.`,
    source: 'core/socket.c, socket_verify',
    example: inSocket(
      'ListenStream=8080\nSymlinks=/run/example.link',
      'ListenStream=/run/example.sock\nSymlinks=/run/example.link',
    ),
  },
  'where-mismatch': {
    severity: 'error',
    title: 'Where= that is not what the name of the unit says',
    why: `${refused}: mount points are looked up by the name of the unit. systemd-escape --path prints it.`,
    source: 'core/mount.c, mount_verify',
    example: inFile(
      'srv-data.mount',
      '[Mount]\nWhat=/dev/sdb1\nWhere=/data\n',
      '[Mount]\nWhat=/dev/sdb1\nWhere=/srv/data\n',
    ),
  },
  'what-mismatch': {
    severity: 'error',
    title: 'What= that is not what the name of the swap unit says',
    why: `${refused}.`,
    source: 'core/swap.c, swap_verify',
    example: inFile('dev-sdb1.swap', '[Swap]\nWhat=/dev/sdc1\n', '[Swap]\nWhat=/dev/sdb1\n'),
  },
  'mount-api': {
    severity: 'error',
    title: 'mount over a file system of the kernel',
    why: `${refused}: systemd mounts these itself at boot.`,
    source: 'core/mount.c, mount_verify',
    example: inFile('proc.mount', '[Mount]\nWhat=proc\nWhere=/proc\n'),
  },
  'mount-no-what': {
    severity: 'error',
    title: 'mount without What=',
    why: `${refused}.`,
    source: 'core/mount.c, mount_verify',
    example: inFile('data.mount', '[Mount]\nWhere=/data\n', '[Mount]\nWhat=/dev/sdb1\nWhere=/data\n'),
  },
  'automount-root': {
    severity: 'error',
    title: 'automount of the root directory',
    why: `${refused}.`,
    source: 'core/automount.c, automount_verify',
    example: inFile('-.automount', '[Automount]\nWhere=/\n'),
  },
  'timer-no-value': {
    severity: 'error',
    title: 'timer that never elapses',
    why: `${refused}: it needs OnCalendar=, another of the On settings, or a clock to watch.`,
    source: 'core/timer.c, timer_verify',
    example: inFile(
      'example.timer',
      '[Timer]\nPersistent=yes\n',
      '[Timer]\nOnCalendar=daily\nPersistent=yes\n',
    ),
  },
  'path-no-path': {
    severity: 'error',
    title: 'path unit that watches no path',
    why: `${refused}.`,
    source: 'core/path.c, path_verify',
    example: inFile('example.path', '[Path]\nMakeDirectory=yes\n', '[Path]\nPathExists=/run/example\n'),
  },
  'bad-slice-name': {
    severity: 'error',
    title: 'name of a slice that says no place in the tree',
    why: `${refused}: the dashes in the name are the levels of the tree.`,
    source: 'basic/unit-name.c, slice_build_parent_slice',
    example: inFile('a--b.slice', '[Slice]\nCPUWeight=50\n'),
  },
  'dynamic-user-home': {
    severity: 'error',
    title: 'home directory of a dynamic user',
    why: `${refused}: a dynamic user has no home directory.`,
    example: inService(
      'DynamicUser=yes\nWorkingDirectory=~',
      'DynamicUser=yes\nStateDirectory=example\nWorkingDirectory=%S/example',
    ),
  },
  'working-directory-api': {
    severity: 'error',
    title: 'working directory below /proc, /sys or /dev in a mount namespace',
    why: `${refused}: the namespace may have other file systems there.`,
    example: inService('ProtectSystem=yes\nWorkingDirectory=/proc/1', 'WorkingDirectory=/proc/1'),
  },
  'private-pids-type': {
    severity: 'error',
    title: 'PrivatePIDs= of a unit that is not a service',
    why: `${refused}.`,
    example: inSocket('ListenStream=8080\nPrivatePIDs=yes', 'ListenStream=8080'),
  },
  'pam-kill-mode': {
    severity: 'error',
    title: 'PAM session whose processes are not killed',
    why: `${refused}: the process that closes the session would stay behind.`,
    example: inService('PAMName=login\nKillMode=process', 'PAMName=login\nKillMode=mixed'),
  },
});
