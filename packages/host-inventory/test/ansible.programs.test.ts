import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { matchHosts } from '../src/match-hosts.js';
import { readInventory } from '../src/read-inventory.js';

const directory = mkdtempSync(join(tmpdir(), 'host-inventory-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const ini = `# machines
lone ansible_host=10.0.0.9
jumper:5309 ansible_user=me

[web] # front
www[01:03].example.com http_port=80
www-[a:c]   ansible_port=2222  title="a b" other='c # d' mark=e#f 'twice="g h"'

[db]
db[1:9:4]
www-a ansible_port=2223

[web:vars]
ansible_user = web
http_port=8080

[site:children]
web
db
[site:vars]
ansible_user=site
ansible_ssh_private_key_file="/keys/site"
region=north
path = "a\\tb \\"c\\"" # d
retries=5 # times
note=5 times # a text
[all:vars]
region=none
ansible_become=true
`;

const yaml = `---
all:
  hosts:
    lone: {ansible_host: 10.0.0.9}
    1e3: {octal: 012, text: 0o12, thousand: 1_000, hex: 0xFF, zeros: 08, exponent: 1e3, float: 1.50, on: on, y: y}
  vars: {region: none}
  children:
    web:
      hosts:
        www[01:03].example.com:
          http_port: 80
        www-a:
      vars:
        ansible_user: web
    site:
      children:
        web:
        db:
          hosts:
            db1:
      vars: {ansible_user: site, ansible_port: 2200}
`;

interface Listed {
  readonly hosts: readonly string[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly vars: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The hosts of groups in their order, on which `group[0]` depends. */
const order = `last
[web]
web3
web1
[db]
db1
web1
[site:children]
db
web
[site]
own
[all]
lone
`;

/** Ansible's own result for a file. */
function ansible(file: string): Listed {
  const env = { ...process.env, ANSIBLE_LOCAL_TEMP: directory, ANSIBLE_HOME: directory };
  const list: Record<string, { hosts?: string[]; children?: string[]; hostvars?: Listed['vars'] }> =
    JSON.parse(
      execFileSync('ansible-inventory', ['-i', file, '--list'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env,
      }),
    );
  const under = (name: string): readonly string[] => [
    ...(list[name]?.hosts ?? []),
    ...(list[name]?.children ?? []).flatMap(under),
  ];
  const groups = ['all', ...Object.keys(list).filter((name) => name !== '_meta' && name !== 'all')];
  return {
    hosts: [...new Set(under('all'))].sort(),
    groups: Object.fromEntries(groups.map((name) => [name, [...new Set(under(name))].sort()])),
    vars: list['_meta']?.hostvars ?? {},
  };
}

describe.each([
  ['INI', 'ini', ini],
  ['YAML', 'yaml', yaml],
] as const)("inventory of Ansible's %s, as ansible-inventory reads it", (_, format, text) => {
  const file = join(directory, `hosts.${format}`);
  writeFileSync(file, text);
  it('has the same hosts, groups and variables', { timeout: 60_000 }, () => {
    const says = ansible(file);
    const { hosts, groups } = readInventory(text, { format });
    expect(hosts.map(({ name }) => name).sort()).toEqual(says.hosts);
    for (const [name, members] of groups)
      expect([name, [...members].sort()]).toEqual([name, says.groups[name] ?? []]);
    for (const { name, variables } of hosts)
      expect(variables).toEqual(
        Object.fromEntries(Object.entries(says.vars[name] ?? {}).map(([key, value]) => [key, String(value)])),
      );
  });
});

const nested = `[low]
h
[mid:children]
low
[high:children]
mid
[wide]
h
[one:children]
wide
[two:children]
wide
[three:children]
wide
[zz]
h ansible_port=1
[aa]
h
h:22
k:22
k:23
[low:vars]
deep=low
[wide:vars]
deep=wide
[zz:vars]
first=zz
[aa:vars]
first=aa
ansible_group_priority=10
[all:children]
aa
`;

it('of groups in groups: the deepest counts, then priority, then the name; of ports the first', {
  timeout: 60_000,
}, () => {
  const file = join(directory, 'nested.ini');
  writeFileSync(file, nested);
  const { vars } = ansible(file);
  const { hosts } = readInventory(nested);
  for (const { name, variables } of hosts)
    expect(variables).toEqual(
      Object.fromEntries(Object.entries(vars[name] ?? {}).map(([key, value]) => [key, String(value)])),
    );
});

it.each([
  [order, ['db[0]', 'site[0]', 'site[1:2]', '~web[0:1]']],
  [
    ini,
    [
      'all',
      'web',
      'web:db',
      'web,lone',
      'site:!db',
      'site:&db',
      'www*',
      'db?',
      '~www\\d+',
      'web[0]',
      'web[1:2]',
      'web[-1]',
      'web[2:]',
      '!web',
      'ungrouped',
      'jumper',
    ],
  ],
] as const)('--limit: chooses as ansible --list-hosts does', { timeout: 120_000 }, (text, patterns) => {
  const file = join(directory, 'limit.ini');
  writeFileSync(file, text);
  const inventory = readInventory(text);
  for (const pattern of patterns) {
    const says = execFileSync(
      'ansible',
      [
        '-i',
        file,
        pattern.startsWith('!') ? 'all' : pattern,
        '--list-hosts',
        ...(pattern.startsWith('!') ? ['-l', pattern] : []),
      ],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, ANSIBLE_LOCAL_TEMP: directory, ANSIBLE_HOME: directory },
      },
    )
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
      .filter(Boolean);
    expect([pattern, [...matchHosts(inventory, pattern)].sort()]).toEqual([pattern, says.sort()]);
  }
});
