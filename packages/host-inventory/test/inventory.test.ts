import { describe, expect, it } from 'vitest';
import { leastProcessorTime } from '../../../tools/testing/processor-time.js';
import { soon } from '../../../tools/testing/soon.js';
import { connectionOf } from '../src/connection.js';
import { matchHosts } from '../src/match-hosts.js';
import { readInventory } from '../src/read-inventory.js';
import { isSlow } from '../src/slow-expression.js';

describe('an inventory', () => {
  it('says how a host is reached', () => {
    const { hosts } = readInventory(
      '[a]\nx ansible_ssh_host=10.0.0.1 ansible_port=2022 ansible_user=u ansible_password=secret\ny ansible_connection=local\nz ansible_ssh_common_args="-o ProxyCommand=x"\n',
    );
    expect(hosts.map(connectionOf)).toMatchObject([
      { address: '10.0.0.1', port: 2022, user: 'u', password: 'secret', isLocal: false, sudo: false },
      { address: 'y', isLocal: true },
      { notFollowed: ['ansible_ssh_common_args'] },
    ]);
  });

  it('names what is not followed', () => {
    const set = [
      'ansible_ssh_executable',
      'ansible_become_exe',
      'ansible_become_flags',
      'ansible_become_method',
    ];
    const { hosts } = readInventory(`x ${set.map((each) => `${each}=x`).join(' ')}\n`);
    expect(hosts.map((host) => connectionOf(host).notFollowed.toSorted())).toEqual([set.toSorted()]);
  });

  it('reads literals of Python as Ansible does, and comments behind them', () => {
    const { hosts } = readInventory(
      'x ansible_user=\'"me"\' ansible_host=10.0.0.1#old\n[all:vars]\nansible_become=True # all\nansible_password = "a\\"#b" # c\n',
    );
    expect(hosts.map(connectionOf)).toMatchObject([
      { address: '10.0.0.1', user: 'me', sudo: true, password: 'a"#b' },
    ]);
  });

  it.each([
    'x ansible_user=None',
    'x\n[all:vars]\nansible_user = None # nobody',
    'all:\n  hosts:\n    x:\n      ansible_user: null',
  ])('takes no value for none: %j', (text) => {
    expect(readInventory(`${text}\n`).hosts.map((host) => connectionOf(host).user)).toEqual([undefined]);
  });

  it.each(['\n', '\r\n'])('in YAML may begin with comments, whatever ends its lines', (end) => {
    const lines = ['# ours', '', '# and theirs', 'all:', '  hosts:', '    a: {}', ''];
    expect(readInventory(lines.join(end)).hosts.map(({ name }) => name)).toEqual(['a']);
  });

  it('counts the hosts of a group in the order of the group', () => {
    const inventory = readInventory('[web]\nx\ny\n[db]\ny\nx\n[site:children]\ndb\nweb\n[site]\nz\n');
    const chosen = ['db[0]', 'site[0]', 'site[1]', '~[x:]'].map((each) => [...matchHosts(inventory, each)]);
    expect(chosen).toEqual([['y'], ['z'], ['y'], ['x']]);
    expect(() => matchHosts(inventory, 'db[-1:]')).toThrow(/neither a host nor a group/);
  });

  it.each([
    ['[a:b]\nx\n', /line 1: \[a:b\] is not a section/],
    ['x y\n', /line 1: not a variable after the host/],
    ['x y="z\n', /line 1: a quote is not closed/],
    ['web[5:1]\n', /the range in "web\[5:1\]" is not valid/],
    ['[a:children]\nb\n[b:children]\na\n', /the group [ab] is a child of itself/],
    ['---\nall: [a]\n', /not a mapping/],
    ['---\nall:\n  host: {}\n', /has hosts, children and vars, not host/],
    ['--- {', /^line 1: ./],
    ['---\nall:\n  hosts: {a: b: c}\n', /^line 3: ./],
    ['---\na: {}\n---\nb: {}\n', /more than one YAML document/],
    [`---\n${'['.repeat(200)}`, /nested deeper than 100 levels/],
    ['---\nhost\n', /the inventory is not a mapping/],
    ['[web]\nh[1:]\n', /has a bracket that is not part of a range/],
    ['[web]\nh[1:2\n', /has a bracket that is not part of a range/],
    ['[::1]\n', /\[::1\] is neither a section nor a host/],
    ['[web:vars]\na=1\n', /line 1: the group web has no section; add \[web\]/],
    ['[site:children]\nweb\n', /line 2: the group web has no section; add \[web\]/],
    ['[a]\nx\n[site:children]\na[1:2]\n', /line 4: the group a\[1:2\] has no section/],
    ['x\n---\n', /line 2: YAML, not INI/],
  ])('%j is refused', (text, message) => {
    expect(() => readInventory(text)).toThrow(
      expect.objectContaining({ code: 'inventory-invalid', message: expect.stringMatching(message) }),
    );
  });

  it.each([
    'x ansible_host="{{ y }}"\n',
    'x ansible_host="{% y %}"\n',
    '---\nall: {hosts: {x: {ansible_password: !vault abc}}}\n',
  ])('with what only Ansible can work out is refused: %j', (text) => {
    const { hosts } = readInventory(text);
    expect(() => hosts.map(connectionOf)).toThrow(expect.objectContaining({ code: 'value-unsupported' }));
  });

  it.each(['abc', '0', '70000', '1.5'])('has no port %s', (port) => {
    const { hosts } = readInventory(`x ansible_port=${port}\n`);
    expect(() => hosts.map(connectionOf)).toThrow(expect.objectContaining({ code: 'inventory-invalid' }));
  });

  it.each(['y', 'yes', 't', 'true', 'True', 'on', '1'])(
    'becomes root where Ansible reads %s as true',
    (become) => {
      const { hosts } = readInventory(`x ansible_become=${become}\ny ansible_become=no\n`);
      expect(hosts.map(connectionOf)).toMatchObject([{ sudo: true }, { sudo: false }]);
    },
  );

  it.each([
    ['web:nowhere', 'nowhere is neither a host nor a group of the inventory'],
    ['w.b', 'w.b is neither'],
    ['web[1]', 'web[1] selects none of the 1 hosts of web'],
    ['~[', '~[ is not a regular expression'],
    [',', 'a name is missing'],
    [' :', 'a name is missing'],
    ['web,', 'a name is missing'],
    [',!web', 'a name is missing'],
    ['web:&', 'a name is missing'],
    ['!', 'a name is missing'],
    ['~', 'a name is missing'],
    ['', 'a name is missing in the pattern ""'],
    ['idle', 'the group idle has no hosts'],
    ['web:idle', 'the group idle has no hosts'],
    ['web:&idle', 'the group idle has no hosts'],
    ['idle[0]', 'the group idle[0] has no hosts'],
    ['web:!nowhere', 'nowhere is neither a host nor a group of the inventory'],
  ])('has nothing that matches %s', (pattern, message) => {
    expect(() => matchHosts(readInventory('[web]\nw1\n[idle]\n'), pattern)).toThrow(
      expect.objectContaining({ code: 'host-unknown', message: expect.stringContaining(message) }),
    );
  });

  it('excludes a group that has no hosts', () => {
    const inventory = readInventory('[web]\nw1\n[idle]\n');
    for (const pattern of ['web:!idle', 'all,!idle', '!idle', 'web:!idle[0]', 'web:!i*'])
      expect([...matchHosts(inventory, pattern)]).toEqual(['w1']);
  });

  it('chooses nothing by the name of both a host and a group', () => {
    const inventory = readInventory('web\n[web]\nw1\nw2\n[db]\ndb\n');
    for (const pattern of ['web', 'w1,web', 'all:!web', 'all:&web', 'web[0]'])
      expect(() => matchHosts(inventory, pattern)).toThrow('web is the name of a host and of a group');
    expect([...matchHosts(inventory, 'w*')]).toEqual(['web', 'w1', 'w2']);
    expect([...matchHosts(inventory, 'db')]).toEqual(['db']);
  });

  it.each([
    ['ansible_become=true ansible_become_user=postgres', 'x becomes postgres'],
    ['ansible_become=true ansible_become_user=root', undefined],
    ['ansible_become_user=postgres', undefined],
  ])('runs nothing as root that is for another user: %s', (variables, message) => {
    const read = () => readInventory(`x ${variables}\n`).hosts.map(connectionOf);
    if (message === undefined) expect(read()).toHaveLength(1);
    else
      expect(read).toThrow(
        expect.objectContaining({ code: 'value-unsupported', message: expect.stringContaining(message) }),
      );
  });

  it('has no endless nesting of groups', () => {
    const nested = Array.from({ length: 5000 }, (_, n) => `[g${n}]\n[g${n + 1}:children]\ng${n}\n`);
    expect(() => readInventory(nested.join(''))).toThrow('groups are nested deeper than 100 levels');
  });

  it('in YAML merges mappings as YAML 1.1 does', () => {
    const { hosts } = readInventory(
      'all:\n  hosts:\n    x: &x {ansible_user: u, ansible_port: 1}\n    y: {<<: *x, ansible_port: 2}\n',
    );
    expect(hosts.at(-1)?.variables).toEqual({ ansible_user: 'u', ansible_port: '2' });
  });

  it.each([
    'all:\n  hosts: {x: {}}\n',
    '# ours\n\n  # more\nall: # all\n  hosts:\n    x:\n',
    "'all': {hosts: {x: }}\n",
    '{"all": {"hosts": {"x": {}}}}',
    '\ufeffweb:\n  hosts: {x: }\n',
    '%YAML 1.1\n---\nall: {hosts: {x: }}\n',
  ])('in YAML needs no --- to be read as such: %j', (text) => {
    expect(readInventory(text).hosts.map(({ name }) => name)).toEqual(['x']);
  });

  it.each(['x:22\n', '# all:\nx\n', '[web]\nx\n', 'x a=b:\n'])('%j is INI', (text) => {
    expect(readInventory(text).hosts.map(({ name }) => name)).toEqual(['x']);
  });

  it('in YAML has the values that Ansible reads, which are those of YAML 1.1', () => {
    const [host] = readInventory(
      'all: {hosts: {5e3: {ansible_port: 2_222, a: 010, b: 1e3, c: 08, d: 1.0, e: 12345678901234567890, f: off, g: n, h: [010, 12345678901234567890, {1: x}], i: 2026-05-01}}}\n',
    ).hosts;
    expect(host).toEqual({
      name: '5e3',
      variables: {
        ansible_port: '2222',
        a: '8',
        b: '1e3',
        c: '08',
        d: '1.0',
        e: '12345678901234567890',
        f: 'false',
        g: 'n',
        h: '[8,"12345678901234567890",{"1":"x"}]',
        i: '2026-05-01',
      },
    });
  });

  it.each(['012', 'yes', '1.5', '~'])('in YAML refuses %s as a name, as Ansible does', (name) => {
    expect(() => readInventory(`all: {hosts: {${name}: {}}}\n`)).toThrow(
      expect.objectContaining({ code: 'inventory-invalid', message: expect.stringContaining('in quotes') }),
    );
    expect(readInventory(`all: {hosts: {"${name}": {}}}\n`).hosts).toHaveLength(1);
  });

  it('lists the hosts that are said to be ungrouped first among them', () => {
    const text = 'all:\n  hosts: {x: , w: }\nungrouped:\n  hosts: {z: , w: , y: }\nweb:\n  hosts: {w: }\n';
    expect(readInventory(text).groups.get('ungrouped')).toEqual(['z', 'y', 'x']);
  });

  it('has no host of another group among the ungrouped', () => {
    const { groups } = readInventory('w\nx\n[web]\nw\n');
    expect([groups.get('ungrouped'), groups.get('web')]).toEqual([['x'], ['w']]);
  });

  it('is searched in time, whatever the pattern', () => {
    const names = ['a'.repeat(200), `${'ab'.repeat(100)}c`];
    const inventory = readInventory(names.join('\n'));
    const matching = (pattern: string): readonly string[] => [...matchHosts(inventory, pattern)];
    expect(matching('*a*a*a*a*a*a*a*a*a*c')).toEqual([names[1]]);
    expect(matching(`${'?'.repeat(200)}*c`)).toEqual([names[1]]);
    expect(matching('a***')).toEqual(names);
    expect(matching('~(ab){3}.*c$')).toEqual([names[1]]);
    expect(matching('~[(a+]+$')).toEqual([names[0]]);
    expect(() => matching('~(a+)+$')).toThrow(expect.objectContaining({ code: 'pattern-slow' }));
  });

  it.each([',', ':'])('is searched in time for many names with %j between them', (separator) => {
    const names = Array.from({ length: 20_000 }, (_, n) => `control${n}`);
    const inventory = readInventory(names.join('\n'));
    expect(soon(() => matchHosts(inventory, names.slice(1).join(separator))).size).toBe(names.length - 1);
  });

  it.each(['(a|b)*$', '((ab?c)*c)*', 'a*a*a*a*a*$', '(?<x>a{1,9}){1,9}$', '(?:a+){2,}', '(?=(a*)+)'])(
    'is not searched for %s, which could take forever',
    (source) => {
      expect(isSlow(source)).toBe(true);
    },
  );

  it.each([
    'web\\d+',
    '(web|db)\\d+',
    '(?<a>a|b)c',
    '(\\d{1,3}){3}',
    '(ab)+',
    '[(a+]+',
    '\\(a+\\)+',
    '.*a.*b',
  ])('is searched for %s', (source) => {
    expect(isSlow(source)).toBe(false);
  });

  it('of 5000 hosts in 100 groups is read in under a second of processor time', async () => {
    const groups = Array.from(
      { length: 100 },
      (_, index) => `[g${index}]\nh[${index * 50}:${index * 50 + 49}]\n`,
    ).join('');
    const children = Array.from({ length: 100 }, (_, index) => `g${index}`).join('\n');
    const read = () => {
      expect(readInventory(`${groups}[all:children]\n${children}\n`).hosts).toHaveLength(5000);
    };
    expect(await leastProcessorTime(1000, read)).toBeLessThan(1000);
  });
});
