/** A fault that is planted on a host of a healthy cluster after the chapter. */
export interface PlantedFault {
  readonly title: string;
  readonly host: string;
  /** Shell commands for root that plant it. */
  readonly plant: string;
  /** Code of the finding that has to come first. */
  readonly code: string;
  /** Host of that finding. Default: `host`. */
  readonly named?: string | undefined;
  /** Shell commands that undo what the host's kept files do not bring back. */
  readonly undo?: string | undefined;
  /** Whether it silences the virtual address, so that the path of a packet names the finding. */
  readonly silences?: boolean | undefined;
  /** Whether the commands of the finding repair it; some faults need a person to choose. Default true. */
  readonly repairs?: boolean | undefined;
}

const units = '/etc/systemd/system';
const kubernetes = '/var/lib/kubernetes';
const reload = (unit: string): string =>
  `systemctl daemon-reload; timeout 20 systemctl restart ${unit} || true`;

/** Edits a unit as a person would, and restarts it. */
const edit = (unit: string, expression: string): string =>
  `sed -i -E '${expression}' ${units}/${unit}.service; ${reload(unit)}`;

const programFaults: readonly PlantedFault[] = [
  {
    title: 'an error page saved as kube-scheduler',
    host: 'control0',
    plant: `mv /usr/local/bin/kube-scheduler /usr/local/bin/kept; echo '<Error>NoSuchKey</Error>' >/usr/local/bin/kube-scheduler; chmod 755 /usr/local/bin/kube-scheduler; ${reload('kube-scheduler')}`,
    undo: 'mv /usr/local/bin/kept /usr/local/bin/kube-scheduler',
    code: 'program-not-executable',
    repairs: false,
  },
  {
    title: 'kube-controller-manager not executable',
    host: 'control1',
    plant: `chmod 644 /usr/local/bin/kube-controller-manager; ${reload('kube-controller-manager')}`,
    undo: 'chmod 755 /usr/local/bin/kube-controller-manager',
    code: 'program-not-executable',
  },
  { title: 'etcd not enabled', host: 'control2', plant: 'systemctl disable etcd', code: 'unit-not-enabled' },
  {
    title: 'no [Install] section',
    host: 'control0',
    plant: `systemctl disable kube-scheduler; sed -i '/^\\[Install\\]/,$d' ${units}/kube-scheduler.service; systemctl daemon-reload`,
    code: 'unit-not-enabled',
  },
  {
    title: 'a unit changed and not reloaded',
    host: 'control1',
    plant: `sed -i 's/--v=2/--v=3/' ${units}/kube-scheduler.service; echo '# changed' >>${units}/kube-scheduler.service`,
    code: 'unit-not-reloaded',
  },
  {
    title: 'a blank behind a backslash',
    host: 'control2',
    plant: edit('kube-scheduler', '0,/\\\\$/s//\\\\ /'),
    code: 'unit-line-cut',
  },
  {
    title: 'a drop-in with an old command',
    host: 'control0',
    plant: `mkdir -p ${units}/kube-scheduler.service.d; printf '[Service]\\nExecStart=\\nExecStart=/usr/local/bin/kube-scheduler --config=/etc/kubernetes/config/kube-scheduler.yaml --v=1\\n' >${units}/kube-scheduler.service.d/90.conf; ${reload('kube-scheduler')}`,
    undo: `rm -rf ${units}/kube-scheduler.service.d`,
    code: 'drop-in-replaces-command',
  },
  {
    title: 'a proxy in the environment',
    host: 'control1',
    plant: `mkdir -p ${units}/kube-controller-manager.service.d; printf '[Service]\\nEnvironment=HTTPS_PROXY=http://192.0.2.1:3128\\n' >${units}/kube-controller-manager.service.d/proxy.conf; ${reload('kube-controller-manager')}`,
    undo: `rm -rf ${units}/kube-controller-manager.service.d`,
    code: 'proxy-in-environment',
  },
  {
    title: 'the kubeconfig of the scheduler missing',
    host: 'control2',
    plant: `rm ${kubernetes}/kube-scheduler.kubeconfig; ${reload('kube-scheduler')}`,
    code: 'file-missing',
    repairs: false,
  },
  {
    title: "the scheduler's kubeconfig for the controller manager",
    host: 'control0',
    plant: `cp ${kubernetes}/kube-scheduler.kubeconfig ${kubernetes}/kube-controller-manager.kubeconfig; ${reload('kube-controller-manager')}`,
    code: 'kubeconfig-of-another',
    repairs: false,
  },
  {
    title: 'a context of a cluster that is not there',
    host: 'control1',
    plant: `sed -i -E '0,/^( *)(- )?name: .*/s//\\1\\2name: kuberenetes/' ${kubernetes}/kube-controller-manager.kubeconfig; ${reload('kube-controller-manager')}`,
    code: 'kubeconfig-broken',
    repairs: false,
  },
  {
    title: 'a service range of its own',
    host: 'control2',
    plant: edit('kube-controller-manager', 's|(--service-cluster-ip-range=)[0-9./]+|\\110.33.0.0/16|'),
    code: 'service-range-differs',
  },
  {
    title: 'the scheduler file of a later version',
    host: 'control0',
    plant: `sed -i 's|^apiVersion:.*|apiVersion: kubescheduler.config.k8s.io/v1|' /etc/kubernetes/config/kube-scheduler.yaml; ${reload('kube-scheduler')}`,
    code: 'scheduler-configuration-invalid',
  },
];

const storeFaults: readonly PlantedFault[] = [
  {
    title: 'etcd listens on the address of another host',
    host: 'control1',
    plant: edit('etcd', 's|(--listen-peer-urls[ =]https://)192.168.1.12|\\1192.168.1.11|'),
    code: 'etcd-address-foreign',
  },
  {
    title: 'a variable was empty in --listen-peer-urls',
    host: 'control2',
    plant: edit('etcd', 's|(--listen-peer-urls[ =]https://)192.168.1.13|\\1|'),
    code: 'flag-empty',
    repairs: false,
  },
  {
    title: 'the own peer URL is not in the list',
    host: 'control0',
    plant: `${edit('etcd', 's|(--initial-advertise-peer-urls[ =]https://)192.168.1.11|\\1192.168.1.99|')}`,
    code: 'etcd-advertised-url-differs',
  },
  {
    title: 'http in the list of one host',
    host: 'control1',
    plant: edit('etcd', 's|control2=https|control2=http|'),
    code: 'etcd-scheme-mixed',
  },
  {
    title: 'another CA for etcd on one host',
    host: 'control2',
    plant: `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -out /etc/etcd/ca.pem -subj /CN=Kubernetes -days 9 2>/dev/null; ${reload('etcd')}`,
    code: 'authority-differs',
    repairs: false,
  },
  {
    title: 'the key of another certificate',
    host: 'control0',
    plant: `openssl genrsa -out /etc/etcd/kubernetes-key.pem 2048 2>/dev/null; ${reload('etcd')}`,
    code: 'key-mismatch',
    repairs: false,
  },
  {
    title: 'the port of etcd taken',
    host: 'control1',
    plant:
      'systemctl stop etcd; systemd-run -q --unit=port-taken systemd-socket-activate -a -l 192.168.1.12:2379 /bin/true; sleep 1; timeout 20 systemctl start etcd || true',
    undo: 'systemctl stop port-taken',
    code: 'port-taken',
  },
  { title: 'etcd stopped', host: 'control2', plant: 'systemctl stop etcd', code: 'service-stopped' },
];

const apiFaults: readonly PlantedFault[] = [
  {
    title: 'the API server asks the port of peers',
    host: 'control0',
    plant: edit('kube-apiserver', 's|(--etcd-servers=https://[0-9.]+):2379|\\1:2380|'),
    code: 'etcd-servers-wrong',
  },
  {
    title: 'a flag of a newer version',
    host: 'control1',
    plant: edit(
      'kube-apiserver',
      's|--bind-address=0.0.0.0|--bind-address=0.0.0.0 --shutdown-watch-termination-grace-period=1s|',
    ),
    code: 'flags-refused',
  },
  {
    title: 'anonymous requests off',
    host: 'control2',
    plant: edit('kube-apiserver', 's|--bind-address=0.0.0.0|--bind-address=0.0.0.0 --anonymous-auth=false|'),
    code: 'health-check-unauthorized',
    repairs: false,
  },
  {
    title: 'the API server listens on its own address alone',
    host: 'control0',
    plant: edit('kube-apiserver', 's|--bind-address=0.0.0.0|--bind-address=192.168.1.11|'),
    code: 'bind-address-narrow',
  },
  {
    title: 'the address of another node is advertised',
    host: 'control1',
    plant: edit('kube-apiserver', 's|--advertise-address=192.168.1.12|--advertise-address=192.168.1.11|'),
    code: 'advertise-address-foreign',
  },
  {
    title: 'the API server stopped',
    host: 'control2',
    plant: 'systemctl stop kube-apiserver',
    code: 'service-stopped',
  },
];

const balancerFaults: readonly PlantedFault[] = [
  {
    title: 'the virtual IP missing on a real server',
    host: 'control1',
    plant: 'ip addr del 192.168.1.21/32 dev lo',
    undo: 'ip addr replace 192.168.1.21/32 dev lo',
    code: 'virtual-address-missing',
  },
  {
    title: 'ARP settings missing',
    host: 'control0',
    plant: 'sysctl -qw net.ipv4.conf.all.arp_ignore=0 net.ipv4.conf.all.arp_announce=0',
    undo: 'sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2',
    code: 'arp-settings',
  },
  {
    title: 'the virtual IP on the network device of a control node',
    host: 'control2',
    plant: "ip addr add 192.168.1.21/32 dev $(ip -o -4 addr show to 192.168.1.13 | awk '{ print $2; exit }')",
    undo: "ip addr del 192.168.1.21/32 dev $(ip -o -4 addr show to 192.168.1.13 | awk '{ print $2; exit }')",
    code: 'virtual-address-exposed',
  },
  {
    title: 'one server by masquerading',
    host: 'gateway',
    plant: 'ipvsadm -e -t 192.168.1.21:6443 -r 192.168.1.12:6443 -m -w 1',
    code: 'forwarding-mixed',
  },
  {
    title: 'the check expects OK',
    host: 'gateway',
    plant: `sed -i -E 's/^([[:space:]]*receive[[:space:]]*=).*/\\1"OK"/' /etc/ha.d/ldirectord.cf; ${reload('ldirectord')}`,
    code: 'health-check-mismatch',
  },
  {
    title: 'ldirectord killed, its table left',
    host: 'gateway',
    plant:
      'systemctl kill -s KILL ldirectord; sleep 1; systemctl stop ldirectord; ipvsadm -A -t 192.168.1.21:6443 -s wrr 2>/dev/null; for n in 11 12 13; do ipvsadm -a -t 192.168.1.21:6443 -r 192.168.1.$n:6443 -g 2>/dev/null; done; true',
    code: 'balancer-stopped',
  },
  {
    title: 'the virtual IP missing on the gateway',
    host: 'gateway',
    plant: "ip addr del 192.168.1.21/32 dev $(ip -o -4 addr show to 192.168.1.10 | awk '{ print $2; exit }')",
    undo: "ip addr replace 192.168.1.21/32 dev $(ip -o -4 addr show to 192.168.1.10 | awk '{ print $2; exit }')",
    code: 'virtual-address-missing',
    silences: true,
  },
];

/** All of them. */
export const plantedFaults: readonly PlantedFault[] = [
  ...programFaults,
  ...storeFaults,
  ...apiFaults,
  ...balancerFaults,
];
