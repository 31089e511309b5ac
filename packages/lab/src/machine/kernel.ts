import { existsSync } from 'node:fs';
import { runCommand } from '../process/command.js';

/** The modules of IPVS that a balancer uses: hosts, which cannot load modules, ask for the schedulers by name later. */
const IPVS_MODULES = ['ip_vs', 'ip_vs_rr', 'ip_vs_wrr', 'ip_vs_lc', 'ip_vs_wlc', 'ip_vs_sh', 'ip_vs_mh'];

/** Whether this machine's kernel has IPVS, after loading it if it is a module. */
export async function kernelHasIpvs(signal?: AbortSignal): Promise<boolean> {
  if (!existsSync('/proc/net/ip_vs')) {
    for (const name of IPVS_MODULES) {
      const loaded = await runCommand(['modprobe', '--quiet', name], {
        signal,
        accept: [0, 1],
      }).catch((error: unknown) => {
        if (signal?.aborted === true) throw error;
        // There is no modprobe, or no module.
        return { exitCode: 1 };
      });
      if (loaded.exitCode !== 0) break;
    }
  }
  return existsSync('/proc/net/ip_vs');
}

/**
 * Whether KVM can run a stock kernel here. /dev/kvm alone does not prove it: some kernels offer it
 * without the processor's virtualization, and a guest hangs there.
 */
export function kvmWorks(architecture: 'amd64' | 'arm64'): boolean {
  if (!existsSync('/dev/kvm')) return false;
  if (architecture === 'arm64') return true;
  return existsSync('/sys/module/kvm_intel') || existsSync('/sys/module/kvm_amd');
}
