import {
  dropIn,
  edit,
  editFile,
  kubernetes,
  ldirectord,
  reload,
  virtualIp,
  withoutDropIns,
} from './faults/fault.js';

/** A sight that looks like a fault and is none, on one host. */
export interface Decoy {
  readonly title: string;
  readonly host: string;
  readonly plant: string;
  /** Further shell commands by host, which run first. */
  readonly elsewhere?: Readonly<Record<string, string>> | undefined;
  /** Undoes the rest, which the kept files do not bring back. */
  readonly undo?: string | undefined;
  /** The same by host, for what is planted elsewhere. */
  readonly undoElsewhere?: Readonly<Record<string, string>> | undefined;
}

const asServer = `curl -sk --cert ${kubernetes}/kubernetes.pem --key ${kubernetes}/kubernetes-key.pem`;

/** Sights of a cluster that is well. */
export const decoys: readonly Decoy[] = [
  {
    title: 'componentstatuses without the ports that it asks for',
    host: 'control0',
    // Before 1.24 the ports are open unless they are switched off.
    plant: `if kube-controller-manager --version | grep -q 'v1[.]2[0-3][.]'; then ${edit('kube-controller-manager', 's|--leader-elect=true|--leader-elect=true --port=0|')}; fi; for n in 1 2 3; do ${asServer} https://127.0.0.1:6443/api/v1/componentstatuses >/dev/null; done`,
  },
  {
    title: 'connections that end before a TLS handshake',
    host: 'gateway',
    plant: `for n in $(seq 20); do bash -c 'exec 3<>/dev/tcp/192.168.1.12/6443'; done`,
  },
  {
    title: 'localhost:8080 refused on a host without a kubeconfig',
    host: 'gateway',
    plant: 'curl -s http://localhost:8080/api || true',
  },
  {
    title: '403 for an anonymous request',
    host: 'control1',
    plant: 'for n in 1 2 3; do curl -sk https://127.0.0.1:6443/ >/dev/null; done',
  },
  {
    title: 'anonymous requests off, behind a check that only connects',
    host: 'control2',
    elsewhere: {
      gateway: editFile(ldirectord, 's/^([[:space:]]*checktype[[:space:]]*=).*/\\1connect/', 'ldirectord'),
    },
    plant: `${edit('kube-apiserver', 's|--bind-address=0.0.0.0|--bind-address=0.0.0.0 --anonymous-auth=false|')}; until ${asServer} -f https://127.0.0.1:6443/readyz >/dev/null; do sleep 1; done; sleep 15`,
  },
  {
    title: 'an API server that was gone for a moment, and is still among the endpoints',
    host: 'control2',
    plant: `systemctl kill -s KILL kube-apiserver; until curl -skf https://127.0.0.1:6443/readyz >/dev/null; do sleep 1; done; sleep 3`,
  },
  {
    title: 'no answer to a ping of the virtual IP, which is right',
    host: 'gateway',
    plant: `echo 1 >/proc/sys/net/ipv4/icmp_echo_ignore_all; ping -c 1 -W 1 ${virtualIp} || true`,
    undo: 'echo 0 >/proc/sys/net/ipv4/icmp_echo_ignore_all',
  },
  {
    title: 'ARP settings of a real server on all of its devices',
    host: 'control0',
    plant: 'for file in /proc/sys/net/ipv4/conf/*/arp_ignore; do echo 1 >$file; done',
    undo: 'for file in /proc/sys/net/ipv4/conf/*/arp_ignore; do echo 0 >$file; done; echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore',
  },
  {
    title: 'ETCD_UNSUPPORTED_ARCH on amd64',
    host: 'control1',
    plant: dropIn('etcd', 'Service', 'Environment=ETCD_UNSUPPORTED_ARCH=amd64'),
    undo: `${withoutDropIns('etcd')}; ${reload('etcd')}`,
  },
];
