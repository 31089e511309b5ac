import { dropIn, edit, type PlantedFault, reload, units, withoutDropIns } from './fault.js';

/** Programs that do not start, and units that are not what they seem. */
export const programFaults: readonly PlantedFault[] = [
  {
    title: 'kube-scheduler of another architecture',
    host: 'control1',
    plant: `cd /usr/local/bin; cp -p kube-scheduler kept; cp -p kube-scheduler other; printf '\\267\\0' | dd of=other bs=1 seek=18 conv=notrunc 2>/dev/null; mv other kube-scheduler; ${reload('kube-scheduler')}`,
    undo: 'mv /usr/local/bin/kept /usr/local/bin/kube-scheduler',
    code: 'program-not-executable',
  },
  {
    title: 'an error page saved as kube-scheduler',
    host: 'control0',
    plant: `mv /usr/local/bin/kube-scheduler /usr/local/bin/kept; echo '<Error>NoSuchKey</Error>' >/usr/local/bin/kube-scheduler; chmod 755 /usr/local/bin/kube-scheduler; ${reload('kube-scheduler')}`,
    undo: 'mv /usr/local/bin/kept /usr/local/bin/kube-scheduler',
    code: 'program-not-executable',
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
    title: 'ldirectord not enabled',
    host: 'gateway',
    plant: 'systemctl disable -q ldirectord',
    code: 'unit-not-enabled',
  },
  {
    title: 'a program that is missing',
    host: 'control2',
    plant: `mv /usr/local/bin/kube-controller-manager /usr/local/bin/kept; ${reload('kube-controller-manager')}`,
    undo: 'mv /usr/local/bin/kept /usr/local/bin/kube-controller-manager',
    code: 'program-not-executable',
  },
  {
    title: 'the port of the API server taken',
    host: 'control0',
    plant:
      'systemctl stop kube-apiserver; systemd-run -q --unit=port-taken systemd-socket-activate -a -l 6443 /bin/true; sleep 1; timeout 20 systemctl start kube-apiserver || true; sleep 5',
    undo: 'systemctl stop port-taken',
    code: 'port-taken',
  },
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
    plant: dropIn(
      'kube-scheduler',
      'Service',
      'ExecStart=',
      'ExecStart=/usr/local/bin/kube-scheduler --config=/etc/kubernetes/config/kube-scheduler.yaml --v=1',
    ),
    undo: withoutDropIns('kube-scheduler'),
    code: 'drop-in-replaces-command',
  },
  {
    title: 'a proxy in the environment',
    host: 'control1',
    plant: dropIn('kube-controller-manager', 'Service', 'Environment=HTTPS_PROXY=http://192.0.2.1:3128'),
    undo: withoutDropIns('kube-controller-manager'),
    code: 'proxy-in-environment',
  },
  {
    title: 'too little memory for the API server',
    host: 'control2',
    plant: `systemctl set-property --runtime kube-apiserver MemoryMax=80M MemorySwapMax=0; ${reload('kube-apiserver')}`,
    undo: 'systemctl set-property --runtime kube-apiserver MemoryMax=infinity; systemctl revert kube-apiserver',
    code: 'out-of-memory',
  },
  {
    title: 'Type=notify for a program that does not notify',
    host: 'control0',
    plant: dropIn('kube-scheduler', 'Service', 'Type=notify', 'TimeoutStartSec=10'),
    undo: withoutDropIns('kube-scheduler'),
    code: 'unit-never-ready',
  },
  {
    title: 'a user who may not read the kubeconfig',
    host: 'control1',
    plant: dropIn('kube-controller-manager', 'Service', 'User=nobody'),
    undo: withoutDropIns('kube-controller-manager'),
    code: 'file-unreadable',
  },
];
