import fc from 'fast-check';
import { keywords } from '../src/grammar/keywords.generated.js';
import type { EntryKind, Keyword } from '../src/grammar/model.js';

const words = (text: string): fc.Arbitrary<string> => fc.constantFrom(...text.split(' '));
const lines = (...all: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...all);

/** A number within bounds, at them, beyond them, or none. */
const number = (least: number, most: number): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .integer({ min: Math.max(least, -300), max: Math.max(least, Math.min(most, 300)) })
        .map(String),
    },
    { weight: 1, arbitrary: lines(String(least), String(most), String(least - 1), String(most + 1)) },
    { weight: 1, arbitrary: lines('x', '1x', '-1', '+1', '0', '010', '""', '1.5', '') },
  );

const decimal: fc.Arbitrary<string> = lines(
  '1',
  '0.5',
  '0.25',
  '0.255',
  '2.75',
  '40.96',
  '300',
  '0',
  '.5',
  '5.',
  '1e3',
  '-1',
  'x',
  '0.0000001',
  '',
);
const address: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 254 }))
      .map(([net, host]) => `192.168.${net}.${host}`),
  },
  { weight: 2, arbitrary: lines('2001:db8::1', '2001:db8::2', 'fe80::1', '::1') },
  {
    weight: 1,
    arbitrary: lines(
      '10.0.0',
      '10.0.0.256',
      '010.0.0.1',
      'x',
      '10.0.0.1-5',
      '10.0.0.0/24',
      '224.0.0.18',
      'ff02::12',
      '',
    ),
  },
);
const device = words('eth0 eth0 eth1 eth2 eth9 lo');
const script = lines(
  '/bin/true',
  '/usr/bin/true',
  '"/usr/bin/true -x"',
  '"/usr/bin/true \'a b\'" root',
  '"/bin/true" nobody2',
  '/bin/missing',
  '"/bin/true',
  '""',
  "'/bin/true x'",
  '</bin/true',
  '',
);

/** Values of keywords whose syntax is their own, some of them wrong. */
const special: Readonly<Record<string, fc.Arbitrary<string>>> = {
  status_code: lines('200', '200-299', '200 301-302', '99', '300-200', 'x'),
  digest: lines('0123456789abcdef0123456789abcdef', 'abc', '0123456789abcdef0123456789abcdeg'),
  regex: lines('ok', '"a b"', '"(a|b)"', '"a', ''),
  regex_options: lines('caseless', 'x'),
  lvs_timeouts: lines('tcp 10', 'tcp 10 udp 20', 'tcp', 'tcpfin x', 'x 1', 'udp 2678401'),
  lvs_sync_daemon: lines(
    'eth0',
    'eth0 inst VI_1',
    'eth0 inst VI_1 id 5',
    'eth0 id',
    'eth0 id 256',
    'eth0 VI_1 5',
    'eth0 port 8848 ttl 2 maxlen 1400',
    'eth0 group 224.0.0.81',
    'eth0 group 10.0.0.1',
    'eth0 a b c',
    'eth0123456789012345',
    'eth0 inst',
  ),
  vrrp_rx_bufs_policy: lines('MTU', 'advert', '4096', 'MTU ADVERT', 'x', ''),
  vrrp_garp_extra_if: lines('10', 'all 10', 'all', '0', 'x', ''),
  garp_extra_if: lines('10', 'all 10', 'all', '0', 'x', ''),
  vrrp_cpu_affinity: lines('0', 'x', ''),
  checker_cpu_affinity: lines('0', '0 0'),
  bfd_cpu_affinity: lines('0'),
  vrrp_rt_priority: lines('50', '0', '100', 'x', ''),
  checker_rt_priority: lines('50'),
  bfd_rt_priority: lines('50'),
  include_check: lines('read', 'match +brace_match', 'read match', 'x', ''),
  notify_fifo: lines('/tmp/fifo', '/tmp/fifo root', ''),
  smtp_server: lines('192.168.0.1', '192.168.0.1 25', '192.168.0.1 x'),
  script_user: lines('root', 'root root', 'nobody2', 'root nogroup2', ''),
  user: lines('root', 'root root', 'nobody2', ''),
  init_file: lines('', '5', '5 overwrite', 'x', '300'),
  process: lines('/bin/true', '/bin/true a b', ''),
  use_vmac: lines(
    '',
    'vrrp.1',
    'vrrp.1 00:11:22:33:44:55',
    '00:11:22:33:44',
    '01:11:22:33:44:55',
    '00:00:5e:00:01:05',
    'name eth0',
    'group 5',
    'a/b',
    'x:y',
  ),
  use_ipvlan: lines('', 'ipv0', 'ipv0 192.168.0.77', 'bridge', 'private vepa', '2001:db8::7'),
  lvs_method: lines(
    'DR',
    'NAT',
    'TUN',
    'TUN type gue port 6080',
    'TUN type gue',
    'TUN type gre csum',
    'TUN type gre remcsum',
    'TUN csum',
    'DR x',
    'dr',
    '',
  ),
  persistence_granularity: lines('255.255.255.0', '24', '64', '129', 'x.y', ''),
  sorry_server: lines('192.168.0.99 80', '192.168.0.99', '192.168.0.99 81', '2001:db8::9 80', 'x', ''),
  payload: lines('00 11 22', '001122', 'xx', '', '0'),
  require_reply: lines('', '00 XX', 'zz'),
  umask: lines('022', '0777', '01000', 'IRUSR|IWUSR', 'IRUSR IWUSR', 'x'),
  track_file: lines('F1', 'F9'),
  name: lines('B1', 'B9', 'www.example.org', 'a..b', ''),
  file: lines('/tmp/f1', '/tmp/f1 x', ''),
  interface: device,
  bind_if: device,
  default_interface: device,
  state: lines('MASTER', 'BACKUP', 'BACKUP', 'BACKUP', 'backup'),
  auth_pass: lines('secret', '123456789', '""', ''),
};
const aliases: Readonly<Record<string, string>> = {
  vrrp_vmac_garp_intvl: 'vrrp_garp_extra_if',
  vmac_garp_intvl: 'garp_extra_if',
  lb_kind: 'lvs_method',
  sorry_server_lvs_method: 'lvs_method',
  vrrp_notify_fifo: 'notify_fifo',
  lvs_notify_fifo: 'notify_fifo',
};

/** Lines of blocks of entries, some of them wrong. */
const entries: Readonly<Record<EntryKind, fc.Arbitrary<string>>> = {
  address: fc.oneof(
    address,
    lines(
      '192.168.0.21/24 dev eth0',
      '192.168.0.22/33',
      '192.168.0.23 dev eth9',
      '192.168.0.24/24 brd +',
      '192.168.0.25 brd +',
      '192.168.0.26 label eth0:1',
      '192.168.0.27 scope global',
      '192.168.0.28 scope bad',
      '2001:db8::21/64',
      '192.168.0.29 dev',
      '192.168.0.30 peer 192.168.0.31',
      '192.168.0.32 x',
      '192.168.0.33 no_track',
      '192.168.0.34 dev eth0 dev eth1',
      '192.168.0.35 track_group T1',
      '2001:db8::22 scope link',
      '192.168.0.36/24 brd 192.168.0.255 peer 192.168.0.1',
      '192.168.0.37 label abcdefghijklmnopq',
    ),
  ),
  'static-address': lines(
    '192.168.0.41/24 dev eth0',
    '192.168.0.42/24',
    '192.168.0.43 dev eth1 track_group T1',
    '192.168.0.44 track_group T9',
    'x',
    '192.168.0.45 use_vmac',
  ),
  route: lines(
    '192.168.5.0/24 via 192.168.0.1 dev eth0',
    'default via 192.168.0.1',
    '192.168.6.0/24 dev eth9',
    'blackhole 10.0.0.0/8',
    'src 192.168.0.10 to 10.1.0.0/16 via 192.168.0.1 dev eth0 table 100',
    '10.2.0.0/16 via 2001:db8::1',
    '10.3.0.0/16 dev eth0 metric x',
    '10.4.0.0/16 dev eth0 mtu lock 1400',
    'via 192.168.0.1',
    '10.5.0.0/16 gw 192.168.0.1 dev eth0',
    '10.6.0.0/16 via 192.168.0.1 or 192.168.0.2',
    'inet6 default via fe80::1 dev eth0',
    '10.7.0.0/16 dev eth0 rtt 300ms',
    '10.8.0.0/16 dev eth0 rtt 1s rto_min 100',
    '10.9.0.0/16 nexthop via 192.168.0.1 dev eth0 weight 5 nexthop via 192.168.0.2',
    '10.10.0.0/16 nexthop weight 0',
    '10.11.0.0/16 dev eth0 protocol static',
    '10.12.0.0/16 dev eth0 protocol keepalived no_track',
    '10.13.0.0/16 dev',
    '10.14.0.0/16 dev eth0 scope link tos 0x10 onlink',
    '2001:db8:1::/48 via 2001:db8::1 dev eth0 expires 60 pref high',
    '10.15.0.0/16 dev eth0 pref high',
    '10.16.0.0/16 dev eth0 table nowhere',
    '10.17.0.0/16 dev eth0 features ecn quickack 1',
    '10.18.0.0/16 dev eth0 realms cosmos/5',
    '10.19.0.0/16 dev eth0 as to 10.0.0.1',
    '10.20.0.0/16 dev eth0 bogus',
  ),
  'static-route': lines(
    '192.168.5.0/24 via 192.168.0.1 dev eth0',
    'default via 192.168.0.1 track_group T1',
    '10.1.0.0/16 dev eth0 track_group T1',
    '10.2.0.0/16 dev eth0 track_group T9',
  ),
  rule: lines(
    'from 192.168.0.0/24 table 100',
    'from 192.168.0.0/24 table 100 priority 10',
    'to 10.0.0.0/8 blackhole preference 5',
    'priority 5 goto 10',
    'priority 10 goto 5',
    'goto 5',
    'from x table 1',
    'from 10.0.0.1 to 2001:db8::1 table 1 priority 1',
    'iif eth9 table 1',
    'iif eth0 table 1 priority 7',
    'fwmark 5/7 table 1 priority 1',
    'fwmark -1 table 1',
    'table 0',
    'table 1 table 2',
    'priority 5',
    'realms 5 blackhole priority 1',
    'sport 5 table 1 priority 1',
    'sport 5-7 table 1 priority 1',
    'uidrange 5-7 table 1 priority 1',
    'uidrange 5 table 1',
    'not from 10.0.0.1 table main priority 3',
    'ipproto 6 table 1 priority 1',
    'type prohibit priority 4',
    'unicast priority 4',
    'protocol 5 table 1 priority 1',
    'tunnel-id 5 table 1 priority 3',
    'suppress_prefixlength 0 table main priority 3',
    'x',
    'l3mdev priority 4',
    'inet from 10.0.0.1 table 5 priority 4',
  ),
  'static-rule': lines(
    'from 192.168.0.0/24 table 100 priority 10',
    'iif eth0 table 1 priority 7 track_group T1',
    'from 10.0.0.0/8 table 1 priority 8 track_group T1',
  ),
  peer: fc.oneof(
    address,
    lines(
      '192.168.0.12',
      '192.168.0.13 min_ttl 255 max_ttl 255',
      '192.168.0.14 min_ttl',
      '192.168.0.15 x 5',
      '192.168.0.16 min_ttl 256',
      '192.168.0.17 min_ttl 10 max_ttl 5',
    ),
  ),
  'track-interface': lines(
    'eth1',
    'eth2 weight 10',
    'eth0',
    'eth9',
    'eth1 weight 254',
    'eth2 weight',
    'eth1 x',
    'eth2 weight x',
    'eth1 weight 5 reverse',
    'eth1 weight 5 noreverse',
  ),
  'track-script': lines(
    'S1',
    'S1 weight 10',
    'S2',
    'S9',
    'S1 weight -254',
    'S1 weight',
    'S2 x',
    'S1 weight 5 reverse',
    'S1 weight 5 x',
    'S1 weight 255',
  ),
  'track-file': lines('F1', 'F1 weight 10', 'F9', 'F1 weight 255', 'F1 weight 1 x', 'F1 weight 0'),
  'track-process': lines('P1', 'P1 weight 10', 'P9', 'P1 weight 254 reverse'),
  'track-bfd': lines('B1', 'B1 weight 10', 'B9', 'B1 weight 254', 'B1 weight 5 noreverse', 'B1 weight 5 x'),
  service: lines(
    '192.168.0.50 80',
    '192.168.0.51',
    '192.168.0.52-60 80',
    '192.168.0.60-52 80',
    '192.168.1.0/24 80',
    '192.168.1.1/24 80',
    'fwmark 5',
    'fwmark 5 inet6',
    'fwmark 5 x',
    'fwmark x',
    '2001:db8::50 80',
    'x',
    '192.168.0.53-192.168.0.55 80',
    '192.168.0.54-300 80',
    '2001:db8::1-ff 80',
    '192.168.0.0/0 80',
    'fwmark 6 inet',
  ),
  delay: lines('eth0 1 2', 'eth0 1', 'eth0', 'eth9 1 2', 'eth0 x', 'eth0 300'),
  linkbeat: lines('eth0', 'eth0 MII', 'eth0 x', 'eth9'),
};

/** Keywords that act on the machine, or ask it about things that the test knows nothing about. */
const avoided =
  /^(?:net_namespace|net_namespace_ipvs|namespace_with_ipsets|instance|use_pid_dir|config_save_dir|tmp_config_directory|disable_local_igmp|random_seed|umask|bfd_cpu_affinity|vrrp_cpu_affinity|checker_cpu_affinity)$/;

function valueFor({ keyword, type }: Keyword): fc.Arbitrary<string> {
  const own = special[aliases[keyword] ?? keyword];
  if (own !== undefined && type.kind !== 'list') return own;
  switch (type.kind) {
    case 'flag':
      return fc.constant('');
    case 'bool':
      return lines('', '', 'true', 'no', 'off', 'maybe');
    case 'unsigned':
    case 'integer':
      return number(type.least, type.most);
    case 'weight':
      return fc
        .tuple(number(type.least, type.most), lines('', '', 'reverse', 'x'))
        .map((parts) => parts.join(' '));
    case 'seconds':
      return fc.oneof(decimal, number(Math.ceil(type.least), Math.floor(type.most)));
    case 'text':
      return lines('word', 'word', '"two words"', 'word other', 'averyveryverylongword', '');
    case 'choice':
    case 'anycase':
      return fc.constantFrom(...type.words, ...type.words.map((word) => word.toLowerCase()), 'other', '');
    case 'address':
      return address;
    case 'script':
    case 'command':
      return script;
    default:
      return lines('x', '');
  }
}

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');
const block = (head: string, body: readonly string[]): string => `${head} {\n${indented(body.join(''))}}\n`;

/** A use of a keyword. */
function use(keyword: Keyword): fc.Arbitrary<string> {
  const { type } = keyword;
  if (type.kind === 'list')
    return fc
      .array(lines('VI_1', 'VI_2', 'VI_9', 'a@b.c', 'eth0', 'eth1', 'VI_1 VI_2'), { maxLength: 3 })
      .map((each) =>
        block(
          keyword.keyword,
          each.map((line) => `${line}\n`),
        ),
      );
  if (type.kind === 'entries')
    return fc.array(entries[type.entry], { maxLength: 3 }).map((each) =>
      block(
        `${keyword.keyword}${type.named === true ? ' G1' : ''}`,
        each.map((line) => `${line}\n`),
      ),
    );
  if (type.kind === 'block') return blockOf(keyword, [], 4);
  return valueFor(keyword).map((value) => `${`${keyword.keyword} ${value}`.trimEnd()}\n`);
}

const heads: Readonly<Record<string, fc.Arbitrary<string>>> = {
  virtual_server: fc.oneof(
    { weight: 5, arbitrary: lines('192.168.0.21 80', '192.168.0.22 443', '2001:db8::21 80') },
    { weight: 2, arbitrary: lines('fwmark 5', 'group G1', '192.168.0.23', 'fwmark 0') },
    {
      weight: 1,
      arbitrary: lines('group G9', 'fwmark x', 'x 80', '192.168.0.21 0', '192.168.0.21 70000', ''),
    },
  ),
  real_server: fc.oneof(
    {
      weight: 6,
      arbitrary: lines(
        '192.168.1.11 80',
        '192.168.1.12 80',
        '192.168.1.13 443',
        '2001:db8::11 80',
        '192.168.1.14',
      ),
    },
    { weight: 1, arbitrary: lines('x 80', '192.168.1.11 x', '') },
  ),
};
const names: Readonly<Record<string, string>> = {
  vrrp_instance: 'VI_1 VI_2 VI_3',
  vrrp_sync_group: 'SG1 SG2',
  vrrp_script: 'S1 S2',
  vrrp_track_process: 'P1',
  track_file: 'F1 F2',
  vrrp_track_file: 'F1',
  bfd_instance: 'B1 B2',
  track_group: 'T1 T2',
};

/** A block with some lines that it needs, and others in any order. */
function blockOf(
  keyword: Keyword,
  needed: readonly fc.Arbitrary<string>[],
  most: number,
): fc.Arbitrary<string> {
  const nested =
    keyword.type.kind === 'block' ? keyword.type.keywords.filter((each) => !avoided.test(each.keyword)) : [];
  const some = fc.array(fc.constantFrom(...nested).chain(use), { maxLength: most });
  const head =
    heads[keyword.keyword] ??
    (names[keyword.keyword] === undefined ? fc.constant('') : words(names[keyword.keyword] ?? ''));
  return fc
    .tuple(head, fc.tuple(...needed), some)
    .chain(([first, musts, others]) =>
      fc
        .shuffledSubarray([...musts, ...others], { minLength: musts.length + others.length })
        .map((body) => block(`${keyword.keyword} ${first}`.trimEnd(), body)),
    );
}

const root = (name: string): Keyword =>
  keywords.find(({ keyword }) => keyword === name) ??
  keywords[0] ?? { keyword: name, type: { kind: 'flag' }, meaning: '' };
const nestedOf = (parent: Keyword, name: string): Keyword =>
  (parent.type.kind === 'block' ? parent.type.keywords.find(({ keyword }) => keyword === name) : undefined) ??
  parent;

const sometimes = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: fc.constant('') });

const instance = blockOf(
  root('vrrp_instance'),
  [
    sometimes(device.map((name) => `interface ${name}\n`)),
    sometimes(fc.integer({ min: 1, max: 9 }).map((id) => `virtual_router_id ${id}\n`)),
    sometimes(address.map((one) => block('virtual_ipaddress', [`${one}\n`]))),
  ],
  6,
);
const virtual = root('virtual_server');
const virtualServer = blockOf(
  virtual,
  [
    sometimes(lines('protocol TCP\n', 'protocol UDP\n')),
    sometimes(lines('lvs_sched rr\n', 'lvs_sched sh\n')),
    sometimes(lines('lvs_method DR\n', 'lvs_method NAT\n')),
    sometimes(blockOf(nestedOf(virtual, 'real_server'), [], 3)),
  ],
  5,
);
const bfd = blockOf(root('bfd_instance'), [sometimes(address.map((one) => `neighbor_ip ${one}\n`))], 3);
const trackScript = blockOf(root('vrrp_script'), [sometimes(fc.constant('script /usr/bin/true\n'))], 3);
const syncGroup = blockOf(
  root('vrrp_sync_group'),
  [sometimes(fc.constant(block('group', ['VI_1\n', 'VI_2\n'])))],
  3,
);
const globalDefs = blockOf(
  root('global_defs'),
  [
    lines(
      'enable_script_security\n',
      'enable_script_security\nscript_user root\n',
      '',
      '',
      'vrrp_version 3\n',
      'vrrp_strict\n',
    ),
  ],
  4,
);
const others = fc.constantFrom(...keywords.filter(({ keyword }) => !avoided.test(keyword))).chain(use);
const fileBlock = blockOf(root('track_file'), [sometimes(fc.constant('file /tmp/f1\n'))], 2);
const processBlock = blockOf(root('vrrp_track_process'), [sometimes(fc.constant('process /bin/true\n'))], 3);

const parts = fc.oneof(
  { weight: 6, arbitrary: instance },
  { weight: 4, arbitrary: virtualServer },
  { weight: 2, arbitrary: globalDefs },
  { weight: 2, arbitrary: trackScript },
  { weight: 1, arbitrary: syncGroup },
  { weight: 1, arbitrary: bfd },
  { weight: 1, arbitrary: fileBlock },
  { weight: 1, arbitrary: processBlock },
  { weight: 1, arbitrary: use(root('virtual_server_group')) },
  { weight: 2, arbitrary: others },
);

/** Files whose braces and quotes are mostly in order. */
export const files: fc.Arbitrary<string> = fc
  .tuple(fc.option(trackScript, { nil: '' }), fc.array(parts, { minLength: 1, maxLength: 4 }))
  .map(([first, rest]) => [first, ...rest].join('\n'));

/** Virtual routers with scripts and groups, without settings that need the machine's help. */
export const routers: fc.Arbitrary<string> = fc
  .tuple(
    fc.option(trackScript, { nil: '' }),
    fc.array(instance, { minLength: 1, maxLength: 3 }),
    fc.option(syncGroup, { nil: '' }),
  )
  .map(([first, instances, group]) => [first, ...instances, group].join('\n'))
  .filter((text) => !/vmac|use_ipvlan|virtual_routes|virtual_rules|lvs_sync_daemon/.test(text));

const scraps = [
  '{',
  '}',
  '"',
  '#',
  '!',
  '\n',
  ' ',
  '\\',
  '@gateway1 ',
  '@^gateway1 ',
  '@other ',
  '$A=eth0\n',
  '$A',
  `$\{A}`,
  '$B=interface eth0 \\\n state BACKUP\n',
  '$B\n',
  '~SEQ(I,1,2) ',
  '~LST(I,a,b) ',
  'include x\n',
  '0',
  'x',
  '\t',
  '\r\n',
  '{}',
  '} {',
];

/** Files with parts cut out, doubled or put in. */
export const damagedFiles: fc.Arbitrary<string> = fc
  .tuple(
    files,
    fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('cut', 'double', 'put'),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(...scraps),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([text, damages]) =>
    damages.reduce((current, [place, kind, length, scrap]) => {
      const at = Math.floor(place * current.length);
      const part = current.slice(at, at + length);
      const middle = kind === 'cut' ? '' : kind === 'double' ? part + part : scrap + part;
      return current.slice(0, at) + middle + current.slice(at + length);
    }, text),
  )
  // At the beginning of a line the copy that keepalived's processes read takes an escaped comment for a file name.
  .map((text) => text.replaceAll(/\\+(?=[#!])/g, ''));
