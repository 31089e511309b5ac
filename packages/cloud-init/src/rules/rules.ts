import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type YamlCode, yamlRules } from '@harderway/yaml-text';

/** Every code a diagnostic about a cloud-init document can have. */
export type CloudInitCode =
  | YamlCode
  | 'missing-header'
  | 'template'
  | 'wrong-type'
  | 'unknown-key'
  | 'not-modelled'
  | 'missing-key'
  | 'invalid-address'
  | 'invalid-mac-address'
  | 'only-loopback'
  | 'deprecated-key'
  | 'duplicate-path'
  | 'relative-path'
  | 'invalid-permissions'
  | 'invalid-owner'
  | 'invalid-certificate'
  | 'invalid-name';

const userData = { kind: 'user-data' };
const networkConfig = { kind: 'network-config' };

/** What cloud-init documents are checked for. */
export const cloudInitRules: RuleSet<never, CloudInitCode> = defineRules<never, CloudInitCode>('cloud-init', [
  ...yamlRules.rules.map((rule) =>
    rule.example === undefined ? rule : { ...rule, example: { ...rule.example, given: networkConfig } },
  ),
  {
    code: 'missing-header',
    severity: 'error',
    title: 'first line that is not #cloud-config',
    why: 'cloud-init skips a document whose kind it does not know.',
    source: 'cloud-init, User-data formats',
    example: {
      bad: `hostname: control0
`,
      good: `#cloud-config
hostname: control0
`,
      given: userData,
    },
  },
  {
    code: 'template',
    severity: 'info',
    title: 'Jinja template',
    why: 'It has to be rendered before it can be checked.',
    source: 'cloud-init, Instance-data',
    example: {
      bad: `## template: jinja
#cloud-config
hostname: {{ ds.meta_data.name }}
`,
      given: userData,
    },
  },
  {
    code: 'wrong-type',
    severity: 'error',
    title: 'value of another type than the key takes',
    why: 'cloud-init refuses the document or ignores the key.',
    example: {
      bad: `version: 2
ethernets:
  eth0:
    dhcp4: maybe
`,
      good: `version: 2
ethernets:
  eth0:
    dhcp4: true
`,
      given: networkConfig,
    },
  },
  {
    code: 'unknown-key',
    severity: 'warning',
    title: 'key that the format does not have',
    why: 'It has no effect.',
    example: {
      bad: `#cloud-config
write_files:
  - path: /etc/motd
    permission: '0644'
`,
      good: `#cloud-config
write_files:
  - path: /etc/motd
    permissions: '0644'
`,
      given: userData,
    },
  },
  {
    code: 'not-modelled',
    severity: 'info',
    title: 'key of the format that is not checked here',
    why: 'Its value may be wrong without a word here.',
    example: {
      bad: `#cloud-config
growpart: {mode: auto}
`,
      given: userData,
    },
  },
  {
    code: 'missing-key',
    severity: 'error',
    title: 'required key is missing',
    why: 'The part around it is refused.',
    example: {
      bad: `#cloud-config
write_files:
  - content: hello
`,
      good: `#cloud-config
write_files:
  - path: /etc/motd
    content: hello
`,
      given: userData,
    },
  },
  {
    code: 'invalid-address',
    severity: 'error',
    title: 'not an address, or one without its prefix length',
    why: 'netplan refuses the document.',
    source: 'netplan, YAML reference',
    example: {
      bad: `version: 2
ethernets:
  eth0:
    addresses: [192.0.2.11]
`,
      good: `version: 2
ethernets:
  eth0:
    addresses: [192.0.2.11/24]
`,
      given: networkConfig,
    },
  },
  {
    code: 'invalid-mac-address',
    severity: 'error',
    title: 'not a hardware address',
    why: 'netplan refuses the document.',
    source: 'netplan, YAML reference',
    example: {
      bad: `version: 2
ethernets:
  eth0:
    match: {macaddress: 52-54-00-12-34-56}
`,
      good: `version: 2
ethernets:
  eth0:
    match: {macaddress: '52:54:00:12:34:56'}
`,
      given: networkConfig,
    },
  },
  {
    code: 'only-loopback',
    severity: 'warning',
    title: 'no interface but loopback is configured',
    why: 'The machine would come up without a network.',
    example: {
      bad: `version: 2
ethernets:
  lo: {addresses: [192.0.2.21/32]}
`,
      good: `version: 2
ethernets:
  eth0:
    dhcp4: true
`,
      given: networkConfig,
    },
  },
  {
    code: 'deprecated-key',
    severity: 'warning',
    title: 'older spelling of a key',
    why: 'A later version ignores it.',
    source: 'netplan, YAML reference',
    example: {
      bad: `version: 2
ethernets:
  eth0:
    gateway4: 192.0.2.1
`,
      good: `version: 2
ethernets:
  eth0:
    routes: [{to: default, via: 192.0.2.1}]
`,
      given: networkConfig,
    },
  },
  {
    code: 'duplicate-path',
    severity: 'warning',
    title: 'file that is written twice',
    why: 'The later entry replaces the earlier one.',
    example: {
      bad: `#cloud-config
write_files:
  - {path: /etc/motd, content: a}
  - {path: /etc/motd, content: b}
`,
      good: `#cloud-config
write_files:
  - {path: /etc/motd, content: a}
  - {path: /etc/motd, content: b, append: true}
`,
      given: userData,
    },
  },
  {
    code: 'relative-path',
    severity: 'error',
    title: 'path that is not absolute',
    why: 'It depends on the directory cloud-init runs in.',
    example: {
      bad: `#cloud-config
write_files:
  - {path: etc/motd}
`,
      good: `#cloud-config
write_files:
  - {path: /etc/motd}
`,
      given: userData,
    },
  },
  {
    code: 'invalid-permissions',
    severity: 'error',
    title: 'not a mode in octal digits',
    why: 'cloud-init falls back to 0644 and warns in its log only.',
    source: 'cloud-init, cc_write_files.py',
    example: {
      bad: `#cloud-config
write_files:
  - {path: /etc/motd, permissions: rw-r--r--}
`,
      good: `#cloud-config
write_files:
  - {path: /etc/motd, permissions: '0644'}
`,
      given: userData,
    },
  },
  {
    code: 'invalid-owner',
    severity: 'error',
    title: 'not a USER:GROUP',
    why: 'The file is not given to anybody.',
    example: {
      bad: `#cloud-config
write_files:
  - {path: /etc/motd, owner: 'root:root:root'}
`,
      good: `#cloud-config
write_files:
  - {path: /etc/motd, owner: 'root:root'}
`,
      given: userData,
    },
  },
  {
    code: 'invalid-certificate',
    severity: 'error',
    title: 'not a certificate in PEM',
    why: 'The authority is not trusted, and what depends on it fails later.',
    source: 'RFC 7468',
    example: {
      bad: `#cloud-config
ca_certs: {trusted: [MIIB]}
`,
      given: userData,
    },
  },
  {
    code: 'invalid-name',
    severity: 'error',
    title: 'not a host name',
    why: 'The machine keeps the name of its image.',
    source: 'RFC 1123, 2.1',
    example: {
      bad: `#cloud-config
hostname: control_0
`,
      good: `#cloud-config
hostname: control0
`,
      given: userData,
    },
  },
]);
