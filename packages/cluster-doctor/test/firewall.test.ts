import { describe, expect, test } from 'vitest';
import { all, answer, on, type Plant } from '../../../tools/testing/hand-built/edit.js';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { judge } from '../src/judge/judge.js';

const base = 'type filter hook input priority filter; policy accept;';

const nft = (...rules: readonly string[]): string =>
  `table inet filter {\n\tchain input {\n\t\t${[base, ...rules].join('\n\t\t')}\n\t}\n}`;

const iptables = (...rules: readonly string[]): string =>
  ['*filter', ':INPUT ACCEPT [0:0]', ...rules.map((rule) => `-A INPUT ${rule}`), 'COMMIT'].join('\n');

/** No host has tried a connection to etcd, so that the rules alone say what happens. */
const untried: Plant = all(
  ...['control0', 'control1', 'control2', 'gateway'].map((host) =>
    on(host, ({ answers }) => ({
      answers: Object.fromEntries(
        Object.entries(answers).filter(([question]) => !/^(?:connect |https 192)/.test(question)),
      ),
    })),
  ),
);

const filteredBy = (ruleset: string): Plant => answer('control0', 'firewall', () => ruleset);

const findingsOf = (ruleset: string) => judge(all(untried, filteredBy(ruleset))(healthy())).findings;

test.each<[title: string, ruleset: string]>([
  [
    'accepts the hosts first',
    iptables(
      '-i lo -j ACCEPT',
      '-s 192.168.1.0/24 -p tcp -m multiport --dports 2379,2380 -j ACCEPT',
      '-p tcp -m multiport --dports 2379,2380 -j DROP',
    ),
  ],
  ['drops what is not of the network', iptables('! -s 192.168.1.0/24 -p tcp -m tcp --dport 2379 -j DROP')],
  [
    'drops what is not of the network, by nft',
    nft('ip saddr != 192.168.1.0/24 tcp dport { 2379, 2380 } drop'),
  ],
  ['drops what comes by another device', nft('iifname "eth1" tcp dport 6443 drop')],
  ['drops other ports of a list', nft('tcp dport { 111, 2370-2378 } drop')],
  ['drops ports of a range', iptables('-p tcp -m multiport --dports 111,2381:2390 -j DROP')],
  ['accepts a set that is not understood', nft('ip saddr @peers accept', 'tcp dport 2379-2380 drop')],
  ['asks a map', nft('tcp dport vmap { 2379 : accept, 2380 : accept }', 'tcp dport { 2379, 2380 } drop')],
  ['drops no new connections', iptables('-p tcp -m tcp --dport 2380 -m conntrack --ctstate INVALID -j DROP')],
  ['drops UDP', nft('udp dport 2380 drop')],
  ['drops IPv6', nft('ip6 saddr != fd00::/8 tcp dport 2380 drop')],
  [
    'has a chain that nothing leads to',
    nft('ct state established,related accept').replace(
      /\}$/,
      '\tchain spare {\n\t\ttcp dport 2380 drop\n\t}\n}',
    ),
  ],
  [
    'accepts in another chain',
    iptables('-p tcp -m tcp --dport 2380 -j PEERS', '-p tcp -m tcp --dport 2380 -j DROP').replace(
      'COMMIT',
      '-A PEERS -s 192.168.1.12/31 -j ACCEPT\nCOMMIT',
    ),
  ],
])('a packet filter that %s is no fault', (_, ruleset) => {
  expect(findingsOf(ruleset)).toEqual([]);
});

describe('a packet filter that drops connections of the cluster', () => {
  test.each<[title: string, ruleset: string, rule: string, repair: boolean]>([
    ['one port', nft('tcp dport 2380 counter packets 1 bytes 60 drop'), 'tcp dport 2380', true],
    ['a port in a list', nft('tcp dport { 111, 2379, 2380 } drop'), '{ 111, 2379, 2380 }', false],
    [
      'a port in a list of iptables',
      iptables('-p tcp -m multiport --dports 111,2379 -j DROP'),
      '111,2379',
      false,
    ],
    ['a port in a range', iptables('-p tcp -m tcp --dport 2000:3000 -j REJECT'), '2000:3000', false],
    [
      'whatever it has not accepted',
      iptables('-p tcp --dport 22 -j ACCEPT', '-j DROP'),
      '-A INPUT -j DROP',
      false,
    ],
    [
      'one of the hosts',
      iptables('-s 192.168.1.12/32 -p tcp --dport 2380 -j ACCEPT', '-p tcp --dport 2380 -j DROP'),
      '-A INPUT -p tcp --dport 2380 -j DROP',
      false,
    ],
    [
      'another network than the one it means',
      iptables('! -s 10.0.0.0/8 -p tcp --dport 2379 -j DROP'),
      '! -s 10.0.0.0/8',
      false,
    ],
    [
      'ports in another chain',
      nft('tcp dport 2000-3000 jump closed').replace(
        /\}$/,
        '\tchain closed {\n\t\ttcp dport 2380 reject\n\t}\n}',
      ),
      'tcp dport 2380 reject',
      true,
    ],
  ])('%s', (_, ruleset, rule, repair) => {
    const [found] = findingsOf(ruleset);
    expect(found).toMatchObject({ id: 'packet-filter', hosts: ['control0'] });
    expect(found?.evidence[0]?.text).toContain(rule);
    expect(found?.repair.length).toBe(repair ? 1 : 0);
    if (!repair) expect(found?.advice).toContain('accept these before it: they come from 192.168.1.');
  });
});

test('a connection that came about counts more than rules', () => {
  expect(judge(filteredBy(nft('tcp dport { 2379, 2380 } drop'))(healthy())).findings).toEqual([]);
});
