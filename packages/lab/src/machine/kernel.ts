import { access } from 'node:fs/promises';
import { runCommand } from '../process/command.js';

/** The modules of IPVS that a balancer uses: the schedulers are asked for by name later, from inside a host. */
const IPVS_MODULES = ['ip_vs', 'ip_vs_rr', 'ip_vs_wrr', 'ip_vs_lc', 'ip_vs_wlc', 'ip_vs_sh'];

/** Whether this machine's kernel has IPVS, after loading it if it is a module. */
export async function kernelHasIpvs(signal?: AbortSignal): Promise<boolean> {
  if (!(await exists('/proc/net/ip_vs'))) {
    for (const name of IPVS_MODULES) {
      const loaded = await runCommand(['modprobe', '--quiet', name], {
        signal,
        accept: [0, 1],
      }).catch((error: unknown) => {
        if (signal?.aborted === true) throw error;
        // No modprobe, or nothing it could load from.
        return { exitCode: 1 };
      });
      if (loaded.exitCode !== 0) break;
    }
  }
  return exists('/proc/net/ip_vs');
}

/**
 * Whether KVM can run a stock kernel here. /dev/kvm alone does not say so: there are kernels that offer it
 * without the processor's virtualization and on which a guest hangs.
 */
export async function kvmWorks(architecture: 'amd64' | 'arm64'): Promise<boolean> {
  if (!(await exists('/dev/kvm'))) return false;
  if (architecture === 'arm64') return true;
  return (await exists('/sys/module/kvm_intel')) || (await exists('/sys/module/kvm_amd'));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
