import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { connectionOf } from '../src/inventory/connection.js';
import { readInventory } from '../src/inventory/inventory.js';

const directory = mkdtempSync(join(tmpdir(), 'remote-exec-inventory-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('an inventory', () => {
  it('says how a host is reached', async () => {
    const { hosts } = await readInventory(
      '[a]\nx ansible_ssh_host=10.0.0.1 ansible_port=2022 ansible_user=u ansible_password=secret\ny ansible_connection=local\nz ansible_ssh_common_args="-o ProxyCommand=x"\n',
    );
    expect(hosts.map(connectionOf)).toMatchObject([
      { address: '10.0.0.1', port: 2022, user: 'u', password: 'secret', isLocal: false, sudo: false },
      { address: 'y', isLocal: true },
      { notFollowed: ['ansible_ssh_common_args'] },
    ]);
  });

  it.each([
    ['[a:b]\nx\n', /line 1: a section is/],
    ['x y\n', /line 1: behind a host come NAME=VALUE/],
    ['x y="z\n', /line 1: a quote is not closed/],
    ['web[5:1]\n', /the range in "web\[5:1\]" is not valid/],
    ['[a:children]\nb\n[b:children]\na\n', /the group [ab] is a child of itself/],
    ['---\nall: [a]\n', /not a mapping/],
    ['---\nall:\n  host: {}\n', /has hosts, children and vars, not host/],
    ['--- {', /./],
    ['---\nhost\n', /the inventory is not a mapping/],
    ['[web]\nh[1:]\n', /has a bracket that is not part of a range/],
    ['[web]\nh[1:2\n', /has a bracket that is not part of a range/],
    ['[::1]\n', /\[::1\] is not closed, or not a section/],
    ['[web:vars]\na=1\n', /line 1: the group web has no section; add \[web\]/],
    ['[site:children]\nweb\n', /line 2: the group web has no section; add \[web\]/],
    ['[a]\nx\n[site:children]\na[1:2]\n', /line 4: the group a\[1:2\] has no section/],
    ['x\n---\n', /line 2: this is YAML, not INI/],
  ])('%j is refused', async (text, message) => {
    await expect(readInventory(text)).rejects.toThrow(message);
  });

  it.each(['x ansible_host="{{ y }}"\n', '---\nall: {hosts: {x: {ansible_password: !vault abc}}}\n'])(
    'with what only Ansible can work out is refused: %j',
    async (text) => {
      const { hosts } = await readInventory(text);
      expect(() => hosts.map(connectionOf)).toThrow('only Ansible can read it');
    },
  );

  it('of 5000 hosts in 100 groups is read in under a second of processor time', async () => {
    const groups = Array.from(
      { length: 100 },
      (_, index) => `[g${index}]\nh[${index * 50}:${index * 50 + 49}]\n`,
    ).join('');
    const begun = process.cpuUsage();
    const { hosts } = await readInventory(
      `${groups}[all:children]\n${Array.from({ length: 100 }, (_, index) => `g${index}`).join('\n')}\n`,
    );
    const { user, system } = process.cpuUsage(begun);
    expect(hosts).toHaveLength(5000);
    expect((user + system) / 1e6).toBeLessThan(1);
  });
});
