import { LabError } from '../errors.js';

/** The names of an architecture in Debian and QEMU. */
export interface Architecture {
  /** Debian's name, which is Go's too. */
  readonly debian: 'amd64' | 'arm64';
  /** Debian's package of a kernel for virtual machines. */
  readonly kernelPackage: string;
  readonly qemu: {
    readonly packages: readonly string[];
    readonly program: string;
    readonly machine: string;
    /** The processor to emulate. */
    readonly emulatedCpu: string;
    /** The kernel's name of the serial port that QEMU offers. */
    readonly console: string;
  };
}

const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  x64: {
    debian: 'amd64',
    kernelPackage: 'linux-image-cloud-amd64',
    qemu: {
      packages: ['qemu-system-x86', 'qemu-system-data'],
      program: 'qemu-system-x86_64',
      // Unused controllers are left out: the kernel waits for their disks.
      machine: 'q35,sata=off,smbus=off,i8042=off',
      // A boot takes three fifths of the time of `max`, where five levels of page tables and vector registers
      // are emulated too.
      emulatedCpu: 'Westmere',
      console: 'ttyS0',
    },
  },
  arm64: {
    debian: 'arm64',
    kernelPackage: 'linux-image-cloud-arm64',
    qemu: {
      packages: ['qemu-system-arm', 'qemu-system-data'],
      program: 'qemu-system-aarch64',
      machine: 'virt',
      emulatedCpu: 'max',
      console: 'ttyAMA0',
    },
  },
};

/**
 * The architecture by Node's name of it; this machine's by default.
 *
 * @throws LabError `unsupported-machine`
 */
export function architectureOf(nodeName: string = process.arch): Architecture {
  const found = ARCHITECTURES[nodeName];
  if (found === undefined) {
    throw new LabError(
      'unsupported-machine',
      `the lab runs on amd64 and arm64 machines; this one is ${nodeName}`,
      { hint: 'use one of these, or real machines' },
    );
  }
  return found;
}
