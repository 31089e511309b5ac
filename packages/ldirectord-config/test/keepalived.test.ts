import { runInMemory } from '@harderway/command/testing';
import { formatRestore, parseKeepalived } from '@harderway/ipvs';
import { expect, test } from 'vitest';
import { program } from '../src/command/program.js';
import { parse } from '../src/document/parse.js';
import { plainEnvironment } from '../src/environment.js';
import { evaluate } from '../src/evaluate/evaluate.js';
import { formatLdirectord } from '../src/format/format.js';
import { toIpvs } from '../src/ipvs/table.js';
import { fromKeepalived } from '../src/keepalived/read.js';
import { toKeepalived } from '../src/keepalived/write.js';

const keepalived = `virtual_server 192.168.1.21 6443 {
    delay_loop 5
    protocol TCP
    lvs_sched wrr
    lvs_method DR
    sorry_server 127.0.0.1 6443
    inhibit_on_failure
    real_server 192.168.1.11 6443 {
        weight 2
        SSL_GET {
            url {
                path /readyz
                regex "ok"
            }
            connect_timeout 3
            retry 1
        }
    }
}
`;

function tableOf(text: string): string {
  const { state } = evaluate(parse(text));
  if (!state) throw new Error('not valid');
  return formatRestore(toIpvs(state, plainEnvironment).table);
}

test('a virtual_server is a section with the same table and check', () => {
  const { config, diagnostics, notes } = fromKeepalived(keepalived);
  expect([diagnostics, notes]).toEqual([[], []]);
  const text = formatLdirectord(config);
  expect(text).toBe(`checkinterval=5

virtual=192.168.1.21:6443
    real=192.168.1.11:6443 gate 2
    fallback=127.0.0.1:6443 gate
    scheduler=wrr
    protocol=tcp
    checktype=negotiate
    service=https
    request="/readyz"
    receive="ok"
    checktimeout=3
    failurecount=2
    quiescent=yes
`);
  expect(tableOf(text)).toBe(formatRestore(parseKeepalived(keepalived).table));
});

test('and back again', () => {
  const { state } = evaluate(parse(formatLdirectord(fromKeepalived(keepalived).config)));
  const again = state ? toKeepalived(state, plainEnvironment) : '';
  expect(fromKeepalived(again).config).toEqual(fromKeepalived(keepalived).config);
});

test('what ldirectord has no words for is said', async () => {
  const text = keepalived.replace('SSL_GET', 'UDP_CHECK').replace('lvs_method DR', 'lvs_method TUN type gre');
  expect(await runInMemory(program, ['convert', '-'], { stdin: text })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('checktype=connect'),
    stderr: expect.stringMatching(/ipip tunnels alone\n.*UDP_CHECK: a connect takes its place/),
  });
});

test('an ldirectord.cf becomes a keepalived.conf with its table', async () => {
  const text = `quiescent=no
checktimeout=4
virtual=192.168.1.21:80
\treal=192.168.1.11:80 masq 3 l:1 u:9
\treal=192.168.1.12:80 masq
\tservice=http
\tpersistent=60
virtual=7
\treal=192.168.1.11 gate
\tchecktype=external
\tcheckcommand=/bin/check
`;
  const { stdout, code } = await runInMemory(program, ['convert', '-'], { stdin: text });
  expect(code).toBe(0);
  expect(formatRestore(parseKeepalived(stdout).table)).toBe(tableOf(text));
  expect(stdout).toContain('misc_path "/bin/check 7 0 192.168.1.11 0"');
  expect(stdout).toContain('HTTP_GET {');
});
