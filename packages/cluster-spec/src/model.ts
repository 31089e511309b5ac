/** Extra command line flags of one program: name without the leading dashes, value as text. */
export type ExtraFlags = Readonly<Record<string, string>>;

/** The role of a host: `control` runs etcd and the Kubernetes programs, `gateway` balances the virtual IP. */
export type HostRole = 'control' | 'gateway';

/**
 * How the key of a host is checked: `strict` accepts only keys in known_hosts, `accept-new`
 * also adds the keys of unknown hosts (never a changed one), `off` accepts every key.
 */
export type HostKeyPolicy = 'strict' | 'accept-new' | 'off';

/** How one host is reached over SSH. Paths are resolved by {@link resolvePath}, or as written. */
export interface SshSpec {
  /** Name or address to connect to; the host's own address by default. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Private key file; without one the SSH agent and the usual files of `~/.ssh` are tried. */
  readonly identityFile?: string | undefined;
  readonly knownHostsFile?: string | undefined;
  /** The ssh_config with everything that is not here, jump hosts among it. Absent: the files that ssh(1) reads. */
  readonly configFile?: string | undefined;
  readonly hostKeyPolicy: HostKeyPolicy;
}

/** One machine of the cluster. */
export interface HostSpec {
  /** Host name without domain, a DNS label; for a control node also its etcd member name. */
  readonly name: string;
  readonly role: HostRole;
  /** IPv4 address at which the other machines reach it. */
  readonly address: string;
  /** Network interface that has `address`. Default: found on the host. */
  readonly interface?: string | undefined;
  readonly ssh: SshSpec;
}

/** How the programs are set up: as in the guide that the project follows, or as one would run them. */
export type Profile = 'guide' | 'production';

/** Programs of control nodes that may read a file of cluster.yaml. */
export type FileReader = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';

/** A further file on every control node. */
export interface FileSpec {
  /** Absolute path on the control nodes. */
  readonly path: string;
  /** Its text; absent if `source` is given. */
  readonly content?: string | undefined;
  /** Path of a file of this machine with its text, resolved by {@link resolvePath}, or as written. */
  readonly source?: string | undefined;
  readonly owner: string;
  readonly group: string;
  /** Permission bits. */
  readonly mode: number;
  /** Whether its content is never shown. */
  readonly secret: boolean;
  /** Programs that read it at their start. */
  readonly readBy: readonly FileReader[];
}

/** A mapping of a configuration file of Kubernetes. */
type DocumentFields = Readonly<Record<string, unknown>>;

/** The configuration files of kube-apiserver that cluster.yaml may hold. */
export interface AccessSpec {
  /** Issuers of tokens from outside, as in an AuthenticationConfiguration. */
  readonly authentication?: { readonly jwt: readonly DocumentFields[] } | undefined;
  /** Authorizers in place of Node and RBAC, as in an AuthorizationConfiguration. */
  readonly authorization?: { readonly authorizers: readonly DocumentFields[] } | undefined;
}

/** A highly available Kubernetes control plane, complete: every default has been filled in. */
export interface ClusterSpec {
  /** Cluster name in kubeconfigs. */
  readonly name: string;
  /** DNS domain of the machines. */
  readonly domain: string;
  readonly profile: Profile;
  /** Versions as `major.minor.patch`, without a leading `v`. */
  readonly versions: {
    readonly kubernetes: string;
    readonly etcd: string;
    /** Whether versions may be newer than those whose flags and files are known. Absent: false. */
    readonly allowNewer?: boolean | undefined;
  };
  /** The Kubernetes API: host name (without domain), virtual IPv4 address and TCP port. */
  readonly api: { readonly name: string; readonly virtualIp: string; readonly port: number };
  readonly network: {
    /** Addresses of Services, CIDR. */
    readonly serviceClusterIpRange: string;
    /** Addresses of pods, CIDR. */
    readonly clusterCidr: string;
    /** Ports of NodePort Services, `from-to`. */
    readonly serviceNodePortRange: string;
  };
  readonly etcd: {
    readonly initialClusterToken: string;
    /** Absolute path on the control nodes. */
    readonly dataDirectory: string;
    readonly extraFlags: ExtraFlags;
  };
  readonly kubeApiserver: AccessSpec & {
    /** Issuers of the tokens of service accounts: the first signs, all are accepted. */
    readonly serviceAccountIssuers: readonly string[];
    readonly extraFlags: ExtraFlags;
  };
  readonly kubeControllerManager: { readonly extraFlags: ExtraFlags };
  readonly kubeScheduler: { readonly extraFlags: ExtraFlags };
  readonly loadBalancer: {
    /** IPVS scheduler. Default: `wrr` with one gateway, `mh` with several. */
    readonly scheduler: string;
    readonly checkIntervalSeconds: number;
    readonly checkTimeoutSeconds: number;
    /** Whether a failed server stays in the table with weight 0 (true) or is removed (false). */
    readonly quiescent: boolean;
  };
  /** Snapshots of etcd that the control nodes take themselves, the one that leads at each time; absent if none. */
  readonly backup?:
    | {
        /** As `OnCalendar=` of systemd takes it; it comes again and again. */
        readonly schedule: string;
        /** Absolute path on the control nodes. */
        readonly directory: string;
        /** How many of the newest snapshots stay on a host. */
        readonly keepLast: number;
        /** Of how many days, by UTC, the newest one of each stays. */
        readonly keepDaily: number;
        /** Absolute path of a program on the control nodes, run with the path of each new snapshot. */
        readonly upload?: string | undefined;
        /** How often drills are run, as `schedule`. */
        readonly drillSchedule: string;
      }
    | undefined;
  readonly pki: {
    /** Directory of the CA, certificates, keys and kubeconfigs on the machine that runs the CLI. */
    readonly directory: string;
    readonly validityHours: number;
    /** Lifetime of CAs, in hours. No certificate outlives the CA that signed it. */
    readonly authorityValidityHours: number;
    /** Of new keys. */
    readonly keyType: 'rsa-2048' | 'rsa-3072' | 'rsa-4096' | 'ecdsa-p256' | 'ecdsa-p384' | 'ed25519';
    /** Where the keys of authorities are: on this machine, or with someone else who signs. */
    readonly authorityKeys: 'here' | 'elsewhere';
  };
  readonly programs: {
    /** Base address that replaces the official download sites. */
    readonly mirror?: string | undefined;
    /** Directory of this machine with the programs. */
    readonly directory?: string | undefined;
  };
  /** Further files on every control node. */
  readonly files: readonly FileSpec[];
  /** Files with `state: absent`, which are removed once the programs that read them run without. */
  readonly removedFiles: readonly Pick<FileSpec, 'path' | 'readBy'>[];
  /** The machines that form it. */
  readonly hosts: readonly HostSpec[];
  /** Machines with `state: absent`: whatever harderway has put on them is taken away, and they are in no count and no list. */
  readonly leaving: readonly HostSpec[];
}

/** The SSH settings of cluster.yaml: at the top level for all hosts; those of a host override them. */
export interface SshFile {
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly identityFile?: string | undefined;
  readonly knownHostsFile?: string | undefined;
  readonly configFile?: string | undefined;
  readonly hostKeyPolicy?: HostKeyPolicy | undefined;
}

/** One entry of `hosts` in cluster.yaml. */
export interface HostFile {
  readonly name: string;
  readonly role: HostRole;
  readonly address: string;
  readonly interface?: string | undefined;
  readonly state?: 'present' | 'absent' | undefined;
  readonly ssh?: (SshFile & { readonly host?: string | undefined }) | undefined;
}

/** Flag values as YAML knows them; they become text in {@link ClusterSpec}. */
export type FlagsFile = Readonly<Record<string, string | number | boolean>>;

/** cluster.yaml after its defaults have been filled in, before hosts get their SSH settings. */
export interface ClusterFile
  extends Omit<
    ClusterSpec,
    | 'hosts'
    | 'leaving'
    | 'etcd'
    | 'kubeApiserver'
    | 'kubeControllerManager'
    | 'kubeScheduler'
    | 'loadBalancer'
    | 'pki'
    | 'files'
    | 'removedFiles'
  > {
  readonly apiVersion: 'harderway/v1';
  readonly pki: Omit<ClusterSpec['pki'], 'validityHours' | 'authorityValidityHours'> & {
    readonly validityHours?: number | undefined;
    readonly authorityValidityHours?: number | undefined;
  };
  readonly etcd: Omit<ClusterSpec['etcd'], 'extraFlags'> & { readonly extraFlags: FlagsFile };
  readonly kubeApiserver: AccessSpec & {
    readonly serviceAccountIssuers?: readonly string[] | undefined;
    readonly extraFlags: FlagsFile;
  };
  readonly kubeControllerManager: { readonly extraFlags: FlagsFile };
  readonly kubeScheduler: { readonly extraFlags: FlagsFile };
  readonly loadBalancer: Omit<ClusterSpec['loadBalancer'], 'scheduler'> & {
    readonly scheduler?: string | undefined;
  };
  readonly files: readonly (Omit<FileSpec, 'group' | 'mode'> & {
    readonly group?: string | undefined;
    /** Octal digits. */
    readonly mode?: string | undefined;
    readonly state?: 'present' | 'absent' | undefined;
  })[];
  readonly ssh: SshFile;
  readonly hosts: readonly HostFile[];
}
