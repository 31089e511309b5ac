import { join } from 'node:path';
import { type Architecture, architectureOf } from '../machine/architecture.js';
import { kvmWorks } from '../machine/kernel.js';
import { makeDisk } from './disk.js';
import type { HostRunner } from './runner.js';
import { SUPERVISOR_START } from './supervisor.js';

/** Supervises a virtual machine, which reboots by itself: arguments DIRECTORY CGROUP COMMAND... */
const SCRIPT = `${SUPERVISOR_START}
exec "$@" </dev/null
`;

/** The settings of a virtual machine's boot. */
export interface MachinePlan {
  readonly architecture: Architecture;
  readonly kernel: { readonly image: string; readonly initrd: string };
  readonly disk: string;
  /** The tap device on the lab's bridge. */
  readonly tap: string;
  readonly mac: string;
  /** MiB */
  readonly memory: number;
  readonly kvm: boolean;
  readonly hostName: string;
}

/**
 * The kernel's command line. Protections and self-tests cost an emulated processor seconds and are of no use in a lab.
 * `audit=0` is not among them: with it, each login and each sudo makes the kernel start a program, several times over,
 * that searches for a module of the protocol that is switched off.
 */
function kernelCommandLine(plan: MachinePlan): string {
  return [
    'root=/dev/vda',
    'rw',
    'rootfstype=ext4',
    'fsck.mode=skip',
    `console=${plan.architecture.qemu.console}`,
    'mitigations=off',
    'nokaslr',
    'cryptomgr.notests',
    'no_timer_check',
    'quiet',
    'panic=3',
    `systemd.hostname=${plan.hostName}`,
  ].join(' ');
}

/** QEMU's command: the first slot of the bus holds the network card, which makes it enp0s1. */
export function qemuArgv(plan: MachinePlan): string[] {
  const {
    kvm,
    architecture: { qemu },
  } = plan;
  const options: readonly (readonly [name: string, value: string])[] = [
    ['name', plan.hostName],
    ['machine', qemu.machine],
    ['accel', kvm ? 'kvm' : 'tcg,thread=multi'],
    ['cpu', kvm ? 'host' : qemu.emulatedCpu],
    ['smp', kvm ? '2' : '1'],
    ['m', String(plan.memory)],
    ['display', 'none'],
    ['serial', 'stdio'],
    ['kernel', plan.kernel.image],
    ['initrd', plan.kernel.initrd],
    ['append', kernelCommandLine(plan)],
    ['netdev', `tap,id=lan,ifname=${plan.tap},script=no,downscript=no`],
    ['device', `virtio-net-pci,netdev=lan,mac=${plan.mac},addr=0x1,romfile=`],
    ['drive', `file=${plan.disk},format=raw,if=none,id=root,cache=unsafe,discard=unmap`],
    ['device', 'virtio-blk-pci,drive=root,addr=0x2'],
    ['device', 'virtio-rng-pci,addr=0x3'],
  ];
  return [
    qemu.program,
    '-nodefaults',
    '-no-user-config',
    ...options.flatMap(([name, value]) => [`-${name}`, value]),
  ];
}

/** A QEMU machine, emulated where KVM is missing. */
export const qemu: HostRunner = {
  title: 'virtual machine',
  // An emulated processor on a busy machine is slow.
  bootMs: 420_000,
  retryMs: 400,
  needsTap: true,
  disk: 'disk',
  makeDisk: ({ root }, path, files, signal) => makeDisk(root, path, files, signal),
  script: SCRIPT,
  argv: (host, script) => {
    const architecture = architectureOf();
    const boot = qemuArgv({
      architecture,
      kernel: {
        image: join(host.root.directory, 'vmlinuz'),
        initrd: join(host.root.directory, 'initrd.img'),
      },
      disk: join(host.directory, 'disk'),
      tap: host.port,
      mac: host.mac,
      memory: host.memory,
      kvm: kvmWorks(architecture.debian),
      hostName: host.name,
    });
    return [
      // Not `ip netns exec`, which hides the control groups under a new /sys.
      ...['nsenter', `--net=/run/netns/${host.namespace}`],
      ...['sh', script, host.directory, host.cgroup, ...boot],
    ];
  },
};
