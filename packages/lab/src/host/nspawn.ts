/** What a container is started with. */
export interface ContainerPlan {
  /** Unique on the machine, for the life of the lab. */
  readonly machine: string;
  readonly hostName: string;
  readonly root: string;
  /** The file that its network namespace is mounted at. */
  readonly network: string;
}

/** The variables without which networking can't be set up inside; see systemd-nspawn(1) and its ENVIRONMENT. */
export const NSPAWN_ENVIRONMENT: Readonly<Record<string, string>> = {
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1',
  // Sysctls of the network are the host's own, and are to be writable.
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
    // networkd, and whoever adds addresses, virtual services or firewall rules.
    '--capability=CAP_NET_ADMIN',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    '--console=pipe',
    '--boot',
  ];
}
