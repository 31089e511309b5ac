import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type YamlCode, yamlRules } from '@harderway/yaml-text';

/** Every code a diagnostic about cluster.yaml can have. */
export type ClusterSpecCode =
  | YamlCode
  | 'empty-document'
  | 'unknown-key'
  | 'missing-key'
  | 'wrong-type'
  | 'unknown-value'
  | 'number-out-of-range'
  | 'malformed-name'
  | 'malformed-address'
  | 'malformed-cidr'
  | 'malformed-port-range'
  | 'malformed-version'
  | 'malformed-interface'
  | 'malformed-path'
  | 'malformed-url'
  | 'malformed-flag'
  | 'unsupported-version'
  | 'duplicate-name'
  | 'duplicate-address'
  | 'duplicate-ssh-target'
  | 'unusable-address'
  | 'virtual-ip-is-host'
  | 'virtual-ip-outside-subnet'
  | 'cidr-host-bits'
  | 'overlapping-cidrs'
  | 'service-range-too-large'
  | 'service-range-too-small'
  | 'port-conflict'
  | 'no-control-node'
  | 'even-voters'
  | 'single-voter'
  | 'many-voters'
  | 'gateway-count'
  | 'reserved-flag'
  | 'overridden-flag';

/** The smallest file there is, which examples change in one place. */
const VALID = `api: {virtualIp: 192.0.2.21}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
  - {name: control0, role: control, address: 192.0.2.11}
  - {name: control1, role: control, address: 192.0.2.12}
  - {name: control2, role: control, address: 192.0.2.13}
`;

/** What cluster.yaml is checked for. The checks themselves find several codes each. */
export const clusterSpecRules: RuleSet<never, ClusterSpecCode> = defineRules<never, ClusterSpecCode>(
  'cluster-spec',
  [
    ...yamlRules.rules,
    {
      code: 'empty-document',
      severity: 'error',
      title: 'file without contents',
      why: 'There is no cluster to work on.',
      example: {
        bad: `# nothing yet
`,
        good: VALID,
      },
    },
    {
      code: 'unknown-key',
      severity: 'error',
      title: 'key that cluster.yaml does not have',
      why: 'It would have no effect, which nobody who writes it means.',
      example: {
        bad: `${VALID}network: {cluster-cidr: 10.0.0.0/12}
`,
        good: `${VALID}network: {clusterCidr: 10.0.0.0/12}
`,
      },
    },
    {
      code: 'missing-key',
      severity: 'error',
      title: 'required key is missing',
      why: 'There is no default that could be right.',
      example: {
        bad: `hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
  - {name: control0, role: control, address: 192.0.2.11}
  - {name: control1, role: control, address: 192.0.2.12}
  - {name: control2, role: control, address: 192.0.2.13}
`,
        good: VALID,
      },
    },
    {
      code: 'wrong-type',
      severity: 'error',
      title: 'value of another type than the key takes',
      why: 'It cannot be used as it is written; YAML 1.2 reads `yes` as a text and `3.5` as a number.',
      example: {
        bad: `${VALID}loadBalancer: {quiescent: yes}
`,
        good: `${VALID}loadBalancer: {quiescent: true}
`,
      },
    },
    {
      code: 'unknown-value',
      severity: 'error',
      title: 'value that is not one of those the key takes',
      why: 'It cannot be used.',
      example: {
        bad: `${VALID}loadBalancer: {scheduler: wwr}
`,
        good: `${VALID}loadBalancer: {scheduler: wrr}
`,
      },
    },
    {
      code: 'number-out-of-range',
      severity: 'error',
      title: "number outside of the key's range",
      why: 'The program that gets it would refuse it.',
      example: {
        bad: `${VALID}ssh: {port: 65536}
`,
        good: `${VALID}ssh: {port: 22}
`,
      },
    },
    {
      code: 'malformed-name',
      severity: 'error',
      title: 'text that is not a valid name',
      why: 'DNS, systemd or etcd would refuse it.',
      source: 'RFC 1123, 2.1',
      example: {
        bad: `${VALID}domain: Lab_1
`,
        good: `${VALID}domain: lab.example
`,
      },
    },
    {
      code: 'malformed-address',
      severity: 'error',
      title: 'text that is not an IPv4 address',
      why: 'Names are not resolved here, and leading zeros mean octal to some programs.',
      example: {
        bad: `api: {virtualIp: 192.0.2.021}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
  - {name: control0, role: control, address: 192.0.2.11}
  - {name: control1, role: control, address: 192.0.2.12}
  - {name: control2, role: control, address: 192.0.2.13}
`,
        good: VALID,
      },
    },
    {
      code: 'malformed-cidr',
      severity: 'error',
      title: 'text that is not an IPv4 network',
      why: 'kube-apiserver and kube-controller-manager would refuse it.',
      example: {
        bad: `${VALID}network: {clusterCidr: 10.0.0.0}
`,
        good: `${VALID}network: {clusterCidr: 10.0.0.0/12}
`,
      },
    },
    {
      code: 'malformed-port-range',
      severity: 'error',
      title: 'text that is not a range of ports',
      why: 'kube-apiserver would refuse it.',
      example: {
        bad: `${VALID}network: {serviceNodePortRange: 30000+2767}
`,
        good: `${VALID}network: {serviceNodePortRange: 30000-32767}
`,
      },
    },
    {
      code: 'malformed-version',
      severity: 'error',
      title: 'text that is not a complete version',
      why: 'Which release is meant would be a guess.',
      example: {
        bad: `${VALID}versions: {etcd: v3.5.15}
`,
        good: `${VALID}versions: {etcd: 3.5.15}
`,
      },
    },
    {
      code: 'malformed-interface',
      severity: 'error',
      title: 'text that is not a name of a network interface',
      why: 'The kernel would refuse it.',
      source: 'Linux, net/core/dev.c, dev_valid_name',
      example: {
        bad: `api: {virtualIp: 192.0.2.21}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10, interface: enp0s1/lan}
  - {name: control0, role: control, address: 192.0.2.11}
  - {name: control1, role: control, address: 192.0.2.12}
  - {name: control2, role: control, address: 192.0.2.13}
`,
      },
    },
    {
      code: 'malformed-path',
      severity: 'error',
      title: 'text that is not a path of the kind the key takes',
      why: 'A relative path on a host depends on who looks.',
      example: {
        bad: `${VALID}etcd: {dataDirectory: var/lib/etcd}
`,
        good: `${VALID}etcd: {dataDirectory: /var/lib/etcd}
`,
      },
    },
    {
      code: 'malformed-url',
      severity: 'error',
      title: 'text that is not an http or https address',
      why: 'Nothing could be downloaded from it.',
      example: {
        bad: `${VALID}programs: {mirror: mirror.example}
`,
        good: `${VALID}programs: {mirror: 'https://mirror.example'}
`,
      },
    },
    {
      code: 'malformed-flag',
      severity: 'error',
      title: 'text that is not a name of a flag',
      why: 'Flags are written without dashes before them.',
      example: {
        bad: `${VALID}etcd: {extraFlags: {--quota-backend-bytes: 1}}
`,
        good: `${VALID}etcd: {extraFlags: {quota-backend-bytes: 1}}
`,
      },
    },
    {
      code: 'unsupported-version',
      severity: 'error',
      title: 'version outside of the known range',
      why: 'The flags, files and defaults of this version are not known here.',
      example: {
        bad: `${VALID}versions: {kubernetes: 1.19.0}
`,
        good: `${VALID}versions: {kubernetes: 1.31.0}
`,
      },
    },
    {
      code: 'duplicate-name',
      severity: 'error',
      title: 'name that two hosts or a host and the API claim',
      why: 'Certificates and etcd members would be mixed up.',
      example: {
        bad: `api: {virtualIp: 192.0.2.21}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
  - {name: control0, role: control, address: 192.0.2.11}
  - {name: control0, role: control, address: 192.0.2.12}
  - {name: control2, role: control, address: 192.0.2.13}
`,
        good: VALID,
      },
    },
    {
      code: 'duplicate-address',
      severity: 'error',
      title: 'address that two hosts claim',
      why: 'One machine would be set up as two.',
      example: {
        bad: `api: {virtualIp: 192.0.2.21}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
  - {name: control0, role: control, address: 192.0.2.11}
  - {name: control1, role: control, address: 192.0.2.11}
  - {name: control2, role: control, address: 192.0.2.13}
`,
        good: VALID,
      },
    },
    {
      code: 'duplicate-ssh-target',
      severity: 'error',
      title: 'two hosts behind the same SSH server',
      why: 'One machine would be set up as two.',
      example: {
        bad: `api: {virtualIp: 192.0.2.21}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
  - {name: control0, role: control, address: 192.0.2.11}
  - {name: control1, role: control, address: 192.0.2.12, ssh: {host: 192.0.2.11}}
  - {name: control2, role: control, address: 192.0.2.13}
`,
        good: VALID,
      },
    },
    {
      code: 'unusable-address',
      severity: 'error',
      title: 'loopback, link-local, multicast or reserved address',
      why: 'Other machines cannot reach it.',
      source: 'IANA IPv4 Special-Purpose Address Registry',
      example: {
        bad: `api: {virtualIp: 192.0.2.21}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
  - {name: control0, role: control, address: 127.0.0.1}
  - {name: control1, role: control, address: 192.0.2.12}
  - {name: control2, role: control, address: 192.0.2.13}
`,
        good: VALID,
      },
    },
    {
      code: 'virtual-ip-is-host',
      severity: 'error',
      title: 'virtual IP that is the address of a host',
      why: 'Two machines would answer for one address.',
      example: {
        bad: `api: {virtualIp: 192.0.2.11}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
  - {name: control0, role: control, address: 192.0.2.11}
  - {name: control1, role: control, address: 192.0.2.12}
  - {name: control2, role: control, address: 192.0.2.13}
`,
        good: VALID,
      },
    },
    {
      code: 'virtual-ip-outside-subnet',
      severity: 'warning',
      title: "virtual IP outside of the hosts' network",
      why: "With direct routing the virtual IP has to be in the hosts' subnet, which is taken to be their common /24 or larger.",
      example: {
        bad: `api: {virtualIp: 198.51.100.21}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
  - {name: control0, role: control, address: 192.0.2.11}
  - {name: control1, role: control, address: 192.0.2.12}
  - {name: control2, role: control, address: 192.0.2.13}
`,
        good: VALID,
      },
    },
    {
      code: 'cidr-host-bits',
      severity: 'warning',
      title: 'network with bits set beyond its prefix',
      why: 'It is read as the network around it, which may not be the one that was meant.',
      example: {
        bad: `${VALID}network: {clusterCidr: 10.1.0.0/12}
`,
        good: `${VALID}network: {clusterCidr: 10.0.0.0/12}
`,
      },
    },
    {
      code: 'overlapping-cidrs',
      severity: 'error',
      title: 'address range that overlaps another one or holds a machine',
      why: 'An address could mean two things, and machines inside of the range become unreachable.',
      example: {
        bad: `${VALID}network: {clusterCidr: 192.0.2.0/24}
`,
        good: `${VALID}network: {clusterCidr: 10.0.0.0/12}
`,
      },
    },
    {
      code: 'service-range-too-large',
      severity: 'error',
      title: 'Service range larger than kube-apiserver accepts',
      why: 'kube-apiserver before 1.34 keeps a bitmap of at most 2^20 Service addresses.',
      source: 'cmd/kube-apiserver/app/options/validation.go',
      example: {
        bad: `${VALID}network: {serviceClusterIpRange: 10.32.0.0/11}
`,
        good: `${VALID}network: {serviceClusterIpRange: 10.32.0.0/16}
`,
      },
    },
    {
      code: 'service-range-too-small',
      severity: 'error',
      title: 'Service range of fewer than 8 addresses',
      why: 'kube-apiserver refuses to start with it.',
      source: 'cmd/kube-apiserver/app/options/validation.go',
      example: {
        bad: `${VALID}network: {serviceClusterIpRange: 10.32.0.0/30}
`,
        good: `${VALID}network: {serviceClusterIpRange: 10.32.0.0/16}
`,
      },
    },
    {
      code: 'port-conflict',
      severity: 'error',
      title: 'port that belongs to another program',
      why: 'One of the two programs could not listen.',
      example: {
        bad: `api: {virtualIp: 192.0.2.21, port: 2379}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
  - {name: control0, role: control, address: 192.0.2.11}
  - {name: control1, role: control, address: 192.0.2.12}
  - {name: control2, role: control, address: 192.0.2.13}
`,
        good: VALID,
      },
    },
    {
      code: 'no-control-node',
      severity: 'error',
      title: 'no control node',
      why: 'There would be no control plane.',
      example: {
        bad: `api: {virtualIp: 192.0.2.21}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
`,
        good: VALID,
      },
    },
    {
      code: 'even-voters',
      severity: 'error',
      title: 'even number of control nodes',
      why: 'etcd needs more than half of its voters: four survive the loss of one, as three do, and cost one more.',
      source: 'https://etcd.io/docs/v3.5/faq/',
      example: {
        bad: `${VALID}  - {name: control3, role: control, address: 192.0.2.14}
`,
        good: VALID,
      },
    },
    {
      code: 'single-voter',
      severity: 'warning',
      title: 'one control node',
      why: 'The cluster stops when that machine does.',
      example: {
        bad: `api: {virtualIp: 192.0.2.21}
hosts:
  - {name: gateway, role: gateway, address: 192.0.2.10}
  - {name: control0, role: control, address: 192.0.2.11}
`,
        good: VALID,
      },
    },
    {
      code: 'many-voters',
      severity: 'warning',
      title: 'more than seven control nodes',
      why: 'Every write waits for more than half of the etcd members.',
      source: 'https://etcd.io/docs/v3.5/faq/',
      example: {
        bad: `${VALID}  - {name: control3, role: control, address: 192.0.2.14}
  - {name: control4, role: control, address: 192.0.2.15}
  - {name: control5, role: control, address: 192.0.2.16}
  - {name: control6, role: control, address: 192.0.2.17}
  - {name: control7, role: control, address: 192.0.2.18}
  - {name: control8, role: control, address: 192.0.2.19}
`,
        good: VALID,
      },
    },
    {
      code: 'gateway-count',
      severity: 'error',
      title: 'not exactly one gateway',
      why: 'One machine has to own the virtual IP, and only one can.',
      example: {
        bad: `api: {virtualIp: 192.0.2.21}
hosts:
  - {name: control0, role: control, address: 192.0.2.11}
  - {name: control1, role: control, address: 192.0.2.12}
  - {name: control2, role: control, address: 192.0.2.13}
`,
        good: VALID,
      },
    },
    {
      code: 'reserved-flag',
      severity: 'error',
      title: 'extra flag that other settings decide',
      why: 'Two places for one value end up different.',
      example: {
        bad: `${VALID}kubeApiserver: {extraFlags: {advertise-address: 192.0.2.11}}
`,
        good: VALID,
      },
    },
    {
      code: 'overridden-flag',
      severity: 'info',
      title: 'extra flag that replaces a value harderway sets',
      why: 'It is allowed, and worth knowing.',
      example: {
        bad: `${VALID}kubeApiserver: {extraFlags: {v: 4}}
`,
      },
    },
  ],
);
