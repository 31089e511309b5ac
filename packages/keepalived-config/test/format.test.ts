import { formatRestore, type Table } from '@harderway/ipvs';
import {
  evaluate as evaluateLdirectord,
  formatLdirectord,
  plainEnvironment as ldirectord,
  parse as parseLdirectord,
} from '@harderway/ldirectord-config';
import { expect, test } from 'vitest';
import { formatKeepalived } from '../src/build/format.js';
import type { KeepalivedConfig } from '../src/build/model.generated.js';
import { check } from '../src/check.js';
import { parse } from '../src/document/parse.js';
import { KeepalivedError } from '../src/errors.js';
import { evaluate, type State } from '../src/evaluate/evaluate.js';
import { takeoverSeconds } from '../src/evaluate/vrrp/state.js';
import { fromIpvs } from '../src/ipvs/from-ipvs.js';
import { toIpvs } from '../src/ipvs/to-ipvs.js';
import { fromLdirectord } from '../src/ldirectord/from-ldirectord.js';
import { toLdirectord } from '../src/ldirectord/to-ldirectord.js';

function stateOf(text: string): State {
  const { state } = evaluate(parse(text));
  if (state === undefined) throw new Error('keepalived does not take the text');
  return state;
}

/** One of two gateways that share an address. */
const gateway = (own: number, other: number): KeepalivedConfig => ({
  global_defs: {
    vrrp_version: 3,
    vrrp_garp_master_refresh: 60,
    script_user: 'root',
    enable_script_security: true,
  },
  vrrp_script: [
    { name: 'ldirectord', script: '/usr/bin/systemctl is-active ldirectord', interval: 2, fall: 2 },
  ],
  vrrp_instance: [
    {
      name: 'api',
      state: 'BACKUP',
      interface: 'eth0',
      virtual_router_id: 51,
      priority: 200 - own * 50,
      advert_int: 0.25,
      nopreempt: true,
      unicast_src_ip: `192.0.2.${own}`,
      unicast_peer: [{ address: `192.0.2.${other}`, min_ttl: 255, max_ttl: 255 }],
      virtual_ipaddress: [{ address: '192.0.2.10/32', dev: 'eth0' }],
      track_script: ['ldirectord'],
    },
  ],
});

test('two gateways are written without a finding', () => {
  const texts = [formatKeepalived(gateway(1, 2)), formatKeepalived(gateway(2, 1))];
  expect(texts.flatMap((text) => check(parse(text)).diagnostics)).toEqual([]);
  const [first] = stateOf(texts[0] ?? '').vrrp?.instances ?? [];
  expect(first).toMatchObject({
    version: 3,
    state: 'BACKUP',
    priority: 150,
    preempt: false,
    unicast: true,
    garpRefresh: 60,
  });
  expect(first && takeoverSeconds(first).toFixed(2)).toBe('0.85');
});

test.each<[KeepalivedConfig, string]>([
  [{ global_defs: { router_id: 'a"b' } }, 'global_defs.router_id'],
  [{ global_defs: { router_id: '$_PWD' } }, 'global_defs.router_id'],
  [{ global_defs: { vrrp_version: 4 } }, 'global_defs.vrrp_version'],
  [{ global_defs: { notification_email: ['a', '@host b'] } }, 'global_defs.notification_email[1]'],
  [{ vrrp_instance: [{ name: 'x', priority: 100 }] }, 'vrrp_instance[0]'],
])('what keepalived would not take is refused: %j', (config, path) => {
  expect(() => formatKeepalived(config)).toThrow(KeepalivedError);
  expect(() => formatKeepalived(config)).toThrow(expect.objectContaining({ code: 'unwritable', path }));
});

const table: Table = {
  services: [
    {
      identity: { kind: 'address', protocol: 'tcp', family: 'inet', address: '192.0.2.10', port: 6443 },
      scheduler: 'mh',
      schedulerFlags: ['flag-2'],
      persistence: { timeoutSeconds: 60, netmask: '255.255.255.0' },
      onePacket: false,
      servers: [
        {
          family: 'inet',
          address: '192.0.2.11',
          port: 6443,
          forwarding: { kind: 'direct' },
          weight: 2,
          thresholds: { upper: 9, lower: 1 },
        },
        { family: 'inet', address: '192.0.2.12', port: 8080, forwarding: { kind: 'masquerade' }, weight: 0 },
        {
          family: 'inet6',
          address: '2001:db8::1',
          port: 6443,
          forwarding: { kind: 'tunnel', tunnel: { kind: 'gue', port: 6080, checksum: 'full' } },
          weight: 1,
        },
      ],
    },
    {
      identity: { kind: 'fwmark', family: 'inet6', mark: 7 },
      scheduler: 'rr',
      schedulerFlags: [],
      onePacket: false,
      servers: [
        { family: 'inet6', address: '2001:db8::2', port: 0, forwarding: { kind: 'direct' }, weight: 1 },
      ],
    },
  ],
};

test('a table is the same after a keepalived.conf', () => {
  const { config, notes } = fromIpvs(table);
  expect(notes).toEqual([]);
  expect(formatRestore(toIpvs(stateOf(formatKeepalived(config))).table)).toBe(formatRestore(table));
});

test('servers have the port of their service, or none behind a mark, unless addresses are translated', () => {
  const servers = (kind: string) =>
    `lvs_sched rr\n lvs_method ${kind}\n persistence_timeout 50\n persistence_granularity 255.255.255.0\n real_server 192.0.2.11 8443 { weight 1 }`;
  const text = `virtual_server_group api {
  192.0.2.10 6443
  fwmark 7
}
virtual_server group api {
 protocol TCP
 ${servers('DR')}
}
virtual_server fwmark 8 {
 ${servers('DR')}
}
virtual_server fwmark 9 {
 ${servers('NAT')}
}
virtual_server 192.0.2.9 443 {
 protocol TCP
 ${servers('TUN')}
}
`;
  expect(
    formatRestore(toIpvs(stateOf(text)).table)
      .split('\n')
      .filter(Boolean),
  ).toEqual([
    '-A -t 192.0.2.10:6443 -s rr -p 50 -M 255.255.255.0',
    '-a -t 192.0.2.10:6443 -r 192.0.2.11:6443 -g -w 1',
    '-A -f 7 -s rr -p 50',
    '-a -f 7 -r 192.0.2.11:0 -g -w 1',
    '-A -f 8 -s rr -p 50 -M 255.255.255.0',
    '-a -f 8 -r 192.0.2.11:0 -g -w 1',
    '-A -f 9 -s rr -p 50 -M 255.255.255.0',
    '-a -f 9 -r 192.0.2.11:8443 -m -w 1',
    '-A -t 192.0.2.9:443 -s rr -p 50 -M 255.255.255.0',
    '-a -t 192.0.2.9:443 -r 192.0.2.11:443 -i -w 1 --tun-type ipip',
  ]);
});

test('what a table does not know is no setting, and that is said', () => {
  const services = table.services.map(({ schedulerFlags: _, onePacket: __, ...service }) => service);
  const { config, notes } = fromIpvs({ services });
  expect(config.virtual_server).toMatchObject([{ lvs_sched: 'mh' }, { lvs_sched: 'rr' }]);
  expect(notes).toEqual([
    'tcp 192.0.2.10:6443: the table does not show scheduler flags, persistence engine, one-packet scheduling',
    'fwmark6 7: the table does not show scheduler flags, persistence engine, one-packet scheduling',
  ]);
});

test('a service without a server that has a weight is left out, and that is said', () => {
  const services = table.services.map((service) => ({ ...service, servers: [] }));
  expect(fromIpvs({ services })).toMatchObject({
    config: { virtual_server: [] },
    notes: [expect.stringContaining('left out'), expect.stringContaining('left out')],
  });
});

const section = `checkinterval=5
virtual=192.0.2.10:6443
\treal=192.0.2.11:6443 gate 2
\treal=192.0.2.12:6443 gate
\tfallback=127.0.0.1:6443 gate
\tservice=https
\trequest="/readyz"
\treceive="ok"
\tfailurecount=2
`;

test('a pattern says the same to both programs', () => {
  const pattern = String.raw`^status: "ok" \(\d+ workers\)\b|it's up\\down`;
  const { state } = evaluateLdirectord(parseLdirectord(section.replace('"ok"', `"${pattern}"`)));
  if (state === undefined) throw new Error('ldirectord does not take the text');
  const text = formatKeepalived(fromLdirectord(state, ldirectord).config);
  expect(text).toContain(String.raw`regex "^status: \"ok\" \\(\\d+ workers\\)\\b|it's up\\\\down"`);
  const back = formatLdirectord(toLdirectord(stateOf(text)).config);
  const again = evaluateLdirectord(parseLdirectord(back));
  expect(again.state?.virtuals[0]?.real[0]?.receive).toBe(pattern);
});

test.each([
  ['gate', 6443],
  ['ipip', 6443],
  ['masq', 80],
] as const)('a fallback of %s on another port has port %i, as in the table', (forward, port) => {
  const text = `${section}\n`.replace(/fallback=.*/, `fallback=127.0.0.1:80 ${forward}`);
  const { state } = evaluateLdirectord(parseLdirectord(text));
  if (state === undefined) throw new Error('ldirectord does not take the text');
  const sorry = stateOf(formatKeepalived(fromLdirectord(state, ldirectord).config)).virtualServers[0]
    ?.sorryServer;
  expect(sorry).toMatchObject({ address: '127.0.0.1', port });
});

/** The conversion of an ldirectord.cf, whose text keepalived takes. */
function fromText(text: string): ReturnType<typeof fromLdirectord> & { readonly state: State } {
  const { state } = evaluateLdirectord(parseLdirectord(text));
  if (state === undefined) throw new Error('ldirectord does not take the text');
  const converted = fromLdirectord(state, ldirectord);
  return { ...converted, state: stateOf(formatKeepalived(converted.config)) };
}

test('a fallback of a firewall mark has a port by masquerading alone', () => {
  const sorry = (forward: string) =>
    fromText(`virtual=7\n\tchecktype=on\n\treal=192.0.2.11 gate\n\tfallback=192.0.2.12:80 ${forward}\n`).state
      .virtualServers[0]?.sorryServer?.port;
  expect([sorry('gate'), sorry('masq')]).toEqual([0, 80]);
});

test('a fallback that is the only server of a quiescent service inhibits in both entries', () => {
  const { config } = fromText(
    'quiescent=yes\nfallback=192.0.2.11:80 gate\nvirtual=192.0.2.1:80\n\tchecktype=on\n',
  );
  expect(config.virtual_server).toMatchObject([{ inhibit_on_failure: true, sorry_server_inhibit: true }]);
});

test('a change of the table that no setting shows is noted', () => {
  // ipvsadm gives a masqueraded server without a port none, and keepalived gives it the port of its service.
  const text = 'virtual=192.0.2.1:80\n\tchecktype=on\n\treal=192.0.2.11 masq\n';
  expect(fromText(text).notes).toEqual([
    'tcp 192.0.2.1:80: the conversion adds the server 192.0.2.11:80',
    'tcp 192.0.2.1:80: the conversion loses the server 192.0.2.11:0',
  ]);
});

test('what a conversion loses is noted', () => {
  const more = 'cleanstop=no\nautoreload=yes\nlogfile="local0"\nsupervised=yes\nreaddquiescent=yes\n';
  const own = '\tservicename=api\n\tmonitorfile=/var/log/api\n\tservice=https';
  const { state } = evaluateLdirectord(parseLdirectord(more + section.replace('\tservice=https', own)));
  if (state === undefined) throw new Error('ldirectord does not take the text');
  expect(fromLdirectord(state, ldirectord).notes).toEqual([
    'keepalived has no logfile: it writes to syslog, see --log-facility',
    'keepalived has no supervised: it stays in the foreground with --dont-fork',
    'keepalived has no readdquiescent',
    'keepalived removes its services when it stops, in spite of cleanstop=no',
    'keepalived has no autoreload: it reads its file again at SIGHUP',
    'keepalived has no monitorfile of a service',
    'keepalived has no servicename of a service',
    'SSL_GET verifies no certificate',
  ]);
  const check = `  MISC_CHECK {\n   misc_path "/bin/check -q 'SELECT 1'"\n  }\n`;
  const timed = `global_defs {\n lvs_timeouts tcp 900 tcpfin 120 udp 300\n}\nvirtual_server 192.0.2.9 443 {\n protocol TCP\n real_server 192.0.2.11 443 {\n${check} }\n}\n`;
  expect(toLdirectord(stateOf(timed)).notes).toEqual([
    'ldirectord does not set the timeouts of IPVS: see ipvsadm --set',
    'ldirectord has no quotes in the command of an external check',
    'ldirectord gives addresses and ports of service and server to an external check',
  ]);
  const inhibited = '  inhibit_on_failure\n';
  const real = (last: number, more: string): string =>
    ` real_server 192.0.2.${last} 443 {\n  weight 1\n${more} }\n`;
  const mixed = `virtual_server 192.0.2.9 443 {\n protocol TCP\n${real(11, inhibited)}${real(12, '')}}\n`;
  expect(toLdirectord(stateOf(mixed)).notes).toEqual([expect.stringContaining('inhibit_on_failure')]);
});

test('an ldirectord.cf keeps its table and its checks', () => {
  const { state } = evaluateLdirectord(parseLdirectord(section));
  if (state === undefined) throw new Error('ldirectord does not take the text');
  const { config, notes } = fromLdirectord(state, ldirectord);
  expect(notes).toEqual(['SSL_GET verifies no certificate']);
  const text = formatKeepalived(config);
  expect(text).toContain('path /readyz');
  const back = toLdirectord(stateOf(text));
  expect(back.notes).toEqual([]);
  expect(formatLdirectord(back.config)).toMatch(
    /checkinterval=5.*fallback=127.0.0.1:6443 gate.*receive="ok".*failurecount=2/s,
  );
});

test('each server of an ldirectord.cf keeps its own check, and a name its spelling', () => {
  const { state } = evaluateLdirectord(
    parseLdirectord(`virtual=192.0.2.1:53
\tprotocol=udp
\tservice=dns
\trequest="a.example"
\treal=192.0.2.11:53 masq
\treal=192.0.2.11:54 masq 1 "b.example", "192.0.2.9"
`),
  );
  if (state === undefined) throw new Error('ldirectord does not take the text');
  const [server] = fromLdirectord(state, ldirectord).config.virtual_server ?? [];
  expect(server?.real_server?.map(({ port, DNS_CHECK: [check] = [] }) => [port, check?.name])).toEqual([
    [53, 'a.example'],
    [54, 'b.example'],
  ]);
});

const checked = (check: string): ReturnType<typeof toLdirectord> =>
  toLdirectord(
    stateOf(`virtual_server 192.0.2.1 80 {
      protocol TCP
      lvs_method DR
      virtualhost www
      real_server 192.0.2.11 80 {
        ${check}
      }
    }
`),
  );

test.each([
  [
    'TCP_CHECK {\n connect_ip 192.0.2.99\n connect_port 99\n }',
    ['ldirectord has no connect_ip of TCP_CHECK'],
  ],
  ['SMTP_CHECK {\n helo_name a\n }', ['ldirectord has no helo_name of SMTP_CHECK']],
  [
    'HTTP_GET {\n url {\n path /\n status_code 200\n regex_min_offset 3\n }\n }',
    ['ldirectord has no status_code of a URL', 'ldirectord has no regex_min_offset of a URL'],
  ],
  ['TCP_CHECK {\n connect_timeout 2.5\n }', ['ldirectord counts whole seconds: times are rounded up']],
  [
    'TCP_CHECK {\n connect_timeout 2\n delay_loop 0.5\n }',
    ['ldirectord counts whole seconds: times are rounded up'],
  ],
  ['HTTP_GET {\n url {\n path /\n }\n }', []],
])('settings of a check that are lost are named: %s', (check, notes) => {
  expect(checked(check).notes).toEqual(notes);
});

test('settings of the file, of a service and of its checks that are lost are named', () => {
  const text = `net_namespace gateway
global_defs {
  router_id one
  lvs_flush_onstop
  checker_priority -5
}
static_routes {
  192.0.2.0/24 via 192.0.2.254 dev eth0
}
virtual_server 192.0.2.1 80 {
  protocol TCP
  lvs_method DR
  delay_loop 5
  omega
  smtp_alert
  retry 2
  delay_before_retry 1
  real_server 192.0.2.11 80 {
    snmp_name web
    TCP_CHECK {
      warmup 3
      log_all_failures
    }
  }
}
`;
  expect(toLdirectord(stateOf(text)).notes).toEqual([
    'ldirectord has no net_namespace',
    'ldirectord has no static_routes',
    'ldirectord has no lvs_flush_onstop of global_defs',
    'ldirectord has no checker_priority of global_defs',
    'ldirectord has no warmup of TCP_CHECK',
    'ldirectord has no log_all_failures of TCP_CHECK',
    'ldirectord has no delay_before_retry: it tries again after its checkinterval',
    'ldirectord has no omega',
    'ldirectord has no snmp_name',
    'mails of keepalived are left out: see emailalert',
  ]);
  expect(toLdirectord(stateOf(text.replace('delay_before_retry 1', 'delay_before_retry 5'))).notes).toEqual(
    expect.not.arrayContaining([expect.stringContaining('delay_before_retry')]),
  );
});

test('a check keeps the Host header that its service gives it', () => {
  const { config } = checked('HTTP_GET {\n url {\n path /\n }\n }');
  expect(config.virtuals[0]?.virtualhost).toBe('www');
});

test('one-packet scheduling of a firewall mark is noted, and kept for UDP', () => {
  const text = `virtual_server_group dns {
  192.0.2.1 53
  fwmark 5
}
virtual_server group dns {
  protocol UDP
  lvs_method NAT
  ops
  real_server 192.0.2.11 53 {
    UDP_CHECK {
    }
  }
}
`;
  const { config, notes } = toLdirectord(stateOf(text));
  expect(config.virtuals.map(({ address, ops }) => [address.kind, ops])).toEqual([
    ['address', true],
    ['fwmark', undefined],
  ]);
  expect(notes).toContain('ldirectord has no one-packet scheduling of firewall marks');
});

test.each(['', '   uthreshold 1\n'])('an lthreshold above the uthreshold is left out: %j', (upper) => {
  const text = `virtual_server 192.0.2.1 80 {
  protocol TCP
  lvs_method NAT
  real_server 192.0.2.11 80 {
   lthreshold 2
${upper}    TCP_CHECK {
    }
  }
}
`;
  const { config, notes } = toLdirectord(stateOf(text));
  expect(formatLdirectord(config)).not.toContain('l:2');
  expect(notes).toEqual([
    `the kernel refuses 192.0.2.11: its lthreshold of 2 is above its uthreshold of ${upper === '' ? 0 : 1}`,
    'tcp 192.0.2.1:80: the conversion adds the server 192.0.2.11:80',
  ]);
});

const twoServices = (first: string, second: string): string =>
  [first, second]
    .map(
      (more, at) => `virtual_server 192.0.2.${at + 1} 80 {
  protocol TCP
  lvs_method NAT
  real_server 192.0.2.11 80 {
    TCP_CHECK {
    }
${more}  }
}
`,
    )
    .join('');

test('thresholds that reach an equal server of another service are noted', () => {
  const limits = '    uthreshold 10\n    lthreshold 2\n';
  expect(toLdirectord(stateOf(twoServices(limits, limits))).notes).toEqual([]);
  expect(toLdirectord(stateOf(twoServices(limits, ''))).notes).toEqual([
    'tcp 192.0.2.2:80: the conversion changes 192.0.2.11:80: thresholds 0..0 -> 2..10',
  ]);
});

test('a server that ldirectord removes as its own fallback is noted', () => {
  const text = twoServices('', '').replace('lvs_method NAT', 'lvs_method NAT\n  sorry_server 192.0.2.11 80');
  expect(toLdirectord(stateOf(text)).notes).toEqual([
    'tcp 192.0.2.1:80: the conversion loses the server 192.0.2.11:80',
  ]);
});

test.each([
  ['virtual_server fwmark 0', '', 'fwmark 0: the conversion loses this service'],
  [
    'virtual_server 192.0.2.1 80',
    'real_server 2001:db8::1 80 {\n lvs_method TUN\n TCP_CHECK {\n }\n }\n sorry_server 2001:db8::2 80\n',
    'tcp 192.0.2.1:80: the conversion loses the server [2001:db8::1]:80',
  ],
  [
    'virtual_server 192.0.2.1 80',
    'real_server 192.0.2.12 80 {\n uthreshold 2147483648\n lthreshold 1\n TCP_CHECK {\n }\n }\n',
    'tcp 192.0.2.1:80: the conversion changes 192.0.2.12:80: thresholds 1..2147483648 -> 0..0',
  ],
  [
    'virtual_server 192.0.2.1 80',
    'persistence_granularity 64\n',
    'tcp 192.0.2.1:80: the conversion changes persistence 360 s by mask 64 -> 360 s',
  ],
  [
    'virtual_server_group a {\n 192.0.2.1 80\n 192.0.2.1 80\n}\nvirtual_server group a',
    '',
    'tcp 192.0.2.1:80 is a service of an earlier virtual server: the later one is left out',
  ],
])('what ldirectord cannot have is left out and noted: %j %j', (head, more, note) => {
  const text = `${head} {
  protocol TCP
  lvs_method NAT
  real_server 192.0.2.11 80 {
    TCP_CHECK {
    }
  }
  ${more}
}
`;
  const { config, notes } = toLdirectord(stateOf(text));
  expect(notes).toContain(note);
  expect(() => formatLdirectord(config)).not.toThrow();
});

test('marks of a group have no netmask, as in keepalived', () => {
  const text = `virtual_server_group a {
  192.0.2.1 80
  fwmark 5
}
virtual_server group a {
  protocol TCP
  lvs_method NAT
  persistence_timeout 60
  persistence_granularity 255.255.255.0
  real_server 192.0.2.11 80 {
    TCP_CHECK {
    }
  }
}
`;
  const { config, notes } = toLdirectord(stateOf(text));
  expect(config.virtuals.map(({ netmask }) => netmask)).toEqual(['255.255.255.0', undefined]);
  expect(notes).toEqual([]);
});

test('what ldirectord has no words for is said', () => {
  const text = formatKeepalived({
    virtual_server: [
      {
        service: { address: '192.0.2.10', port: 53 },
        protocol: 'UDP',
        lvs_sched: 'rr',
        lvs_method: 'DR',
        quorum: 2,
        real_server: [{ address: '192.0.2.11', port: 53, weight: 2, UDP_CHECK: [{}] }],
      },
    ],
  });
  expect(toLdirectord(stateOf(text)).notes).toEqual([
    'ldirectord has no quorum: one server is enough',
    'ldirectord has no UDP_CHECK: a connect takes its place',
  ]);
});

test('a server that the kernel refuses is not in the table', () => {
  const server = (address: string, thresholds: string) =>
    `real_server ${address} 443 {\n${thresholds}\nTCP_CHECK {\n}\n}`;
  const { table, whole, notes } = toIpvs(
    stateOf(
      `virtual_server 192.0.2.10 443 {\nlvs_sched rr\nlvs_method DR\nprotocol TCP\n${server('192.0.2.11', 'lthreshold 9')}\n${server('192.0.2.12', 'uthreshold 9\nlthreshold 9')}\n}`,
    ),
  );
  expect(table.services[0]?.servers.map(({ address }) => address)).toEqual(['192.0.2.12']);
  expect({ whole, notes }).toEqual({
    whole: true,
    notes: ['the kernel refuses 192.0.2.11: its lthreshold of 9 is above its uthreshold of 0'],
  });
});
