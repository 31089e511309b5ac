import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatKeepalived } from '../src/document/keepalived/format.js';
import { parseKeepalived } from '../src/document/keepalived/parse.js';
import { formatRestore } from '../src/document/save/format.js';
import { parseTable } from '../src/document/table.js';
import { canonicalTable } from '../src/table/identity.js';
import { tables, withoutMarkPorts } from './tables.js';

function rules(text: string): string {
  const { table, diagnostics } = parseKeepalived(text);
  expect(diagnostics).toEqual([]);
  return formatRestore(table);
}

test('the virtual servers of a keepalived.conf are a table', () => {
  expect(
    rules(`! Configuration File for keepalived
global_defs {
    router_id LVS
}
virtual_server 192.168.1.21 6443 { # the API
    delay_loop 6
    lb_algo wrr
    lb_kind DR
    persistence_timeout 50
    protocol TCP
    sorry_server 127.0.0.1 80
    real_server 192.168.1.11 6443 {
        weight 3
        uthreshold 9
        SSL_GET {
            url {
                path /readyz
            }
        }
    }
    real_server 192.168.1.12 6443
    {
        weight 0
        lvs_method TUN type gue port 6635 csum
    }
}
`),
  ).toBe(`-A -t 192.168.1.21:6443 -s wrr -p 50
-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 3 -x 9 -y 0
-a -t 192.168.1.21:6443 -r 192.168.1.12:6443 -i -w 0 --tun-type gue --tun-port 6635 --tun-csum
`);
});

// keepalived --config-test prints these: "no protocol set - defaulting to UDP", "no scheduler set, setting default 'wlc'",
// "no forwarding method set, setting default NAT", "zero port only valid for persistent services - setting".
test('defaults are those of keepalived', () => {
  expect(rules('virtual_server 10.0.0.1 53 {\n real_server 10.0.0.2 {\n }\n}\n')).toBe(
    '-A -u 10.0.0.1:53 -s wlc\n-a -u 10.0.0.1:53 -r 10.0.0.2:53 -m -w 1\n',
  );
  expect(rules('virtual_server 10.0.0.1 {\n lvs_method DR\n real_server 10.0.0.2 53 {\n }\n}\n')).toBe(
    '-A -u 10.0.0.1:0 -s wlc -p 360\n-a -u 10.0.0.1:0 -r 10.0.0.2:0 -g -w 1\n',
  );
  expect(rules('virtual_server fwmark 7 {\n real_server 2001:db8::1 80 {\n }\n}\n')).toBe(
    '-A -f 7 -6 -s wlc\n-a -f 7 -6 -r [2001:db8::1]:0 -m -w 1\n',
  );
});

test('a group makes a service of each address, range and mark', () => {
  const text = `virtual_server_group web {
  10.0.0.1 80
  10.0.1.1-2 80
  10.0.2.8/31 80
  fwmark 9
}
virtual_server group web {
  protocol TCP
  lvs_sched sh
  sh-port
}
`;
  expect(rules(text)).toBe(
    ['-t 10.0.0.1:80', '-t 10.0.1.1:80', '-t 10.0.1.2:80', '-t 10.0.2.8:80', '-t 10.0.2.9:80', '-f 9']
      .map((name) => `-A ${name} -s sh -b sh-port\n`)
      .join(''),
  );
});

test('what is written is read back the same', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const kept = withoutMarkPorts(table);
      const { table: read, diagnostics } = parseKeepalived(formatKeepalived(kept));
      expect(diagnostics).toEqual([]);
      expect(formatRestore(canonicalTable(read))).toBe(formatRestore(canonicalTable(kept)));
    }),
  );
});

test('any text is read without an exception, and its kind is known', () => {
  const words =
    'virtual_server real_server { } fwmark group 10.0.0.1 80 lvs_method TUN DR weight x # ! include \n'.split(
      ' ',
    );
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 30 }), (parts) => {
      parseKeepalived(parts.join(' '));
      expect(parseTable(`virtual_server 10.0.0.1 80 {\n}\n${parts.join(' ')}`).kind).toBe('keepalived');
    }),
  );
});
