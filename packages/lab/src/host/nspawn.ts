/** The settings of a container's boot. */
export interface ContainerPlan {
  /** Unique on this machine for the life of the lab. */
  readonly machine: string;
  readonly hostName: string;
  readonly root: string;
  /** The file that its network namespace is mounted at. */
  readonly network: string;
}

/** Variables that let the host set up its network; see systemd-nspawn(1) and systemd's docs/ENVIRONMENT.md. */
export const NSPAWN_ENVIRONMENT: Readonly<Record<string, string>> = {
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1',
  // Network sysctls belong to the host alone, and it has to write them.
  SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network',
};

/** systemd-nspawn's command for one boot of a host, systemd as its first process. */
export function nspawnArgv(plan: ContainerPlan): string[] {
  return [
    'systemd-nspawn',
    '--quiet',
    '--settings=no',
    '--register=no',
    '--keep-unit',
    `--machine=${plan.machine}`,
    `--hostname=${plan.hostName}`,
    `--directory=${plan.root}`,
    `--network-namespace-path=${plan.network}`,
    // For networkd, and programs that add addresses, virtual services or firewall rules.
    '--capability=CAP_NET_ADMIN',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    '--console=pipe',
    '--boot',
  ];
}
