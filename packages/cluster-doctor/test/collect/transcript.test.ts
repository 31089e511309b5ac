import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTranscript } from '../../src/collect/transcript.js';

const whole = `@begin 1
@clock 1764383200.5
@answer uname
|Linux control0 6.12 x86_64
@exit 0
@answer firewall
|sh: nft: not found
@exit 127
@missing /var/lib/kubernetes/ca.pem
@file /etc/etcd/ca.pem\tregular file\t644\troot:root\t11
@file /usr/local/bin/etcd\tregular file\t755\troot:root\t100
@magic /usr/local/bin/etcd\t7f 45 4c 46
@hashes
|${'a'.repeat(64)}  /etc/etcd/ca.pem
@text /etc/etcd/ca.pem
|-----BEGIN
|@exit 5
@process 700 etcd.service
|/usr/local/bin/etcd
|--name
|control0
@environment
|ETCD_UNSUPPORTED_ARCH=amd64
@process 701 
|etcd
@environment
@contained
@unread members of etcd\tetcdctl is not installed
@end
`;

test('a transcript is read', () => {
  expect(parseTranscript(whole)).toEqual({
    clock: 1764383200.5,
    answers: { uname: { exitCode: 0, output: 'Linux control0 6.12 x86_64' } },
    files: {
      '/etc/etcd/ca.pem': {
        kind: 'file',
        mode: '644',
        owner: 'root:root',
        size: 11,
        sha256: 'a'.repeat(64),
        text: '-----BEGIN\n@exit 5\n',
      },
      '/var/lib/kubernetes/ca.pem': { kind: 'missing' },
      '/usr/local/bin/etcd': { kind: 'file', mode: '755', owner: 'root:root', size: 100, magic: '7f454c46' },
    },
    processes: [
      {
        pid: 700,
        unit: 'etcd.service',
        argv: ['/usr/local/bin/etcd', '--name', 'control0'],
        environment: ['ETCD_UNSUPPORTED_ARCH=amd64'],
      },
      { pid: 701, argv: ['etcd'], environment: [], inContainer: true },
    ],
    unread: [
      { subject: 'firewall', reason: 'sh: nft: not found' },
      { subject: 'members of etcd', reason: 'etcdctl is not installed' },
    ],
  });
});

test('one that was cut says so, wherever it was cut', () => {
  fc.assert(
    fc.property(fc.nat(whole.length - 6), (end) => {
      expect(parseTranscript(whole.slice(0, end)).unread.at(-1)).toEqual({
        subject: 'the rest of the host',
        reason: 'the output ended early',
      });
    }),
  );
});

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.string(), (text) => parseTranscript(text).files !== undefined));
});

test('an answer or a command line that was cut is listed, and is not there', () => {
  const { answers, processes, unread } = parseTranscript(
    [
      '@answer addresses\n|1: lo\n@cut\n@exit 0',
      '@answer firewall\n|tcp dport 2379 drop\n@cut\n@exit 0',
      '@process 7 a.service\n|/bin/a\n@environment',
      '@process 8 b.service\n|/bin/b\n@cut\n@environment\n|B=c',
      '@end\n',
    ].join('\n'),
  );
  expect(answers).toEqual({ firewall: { exitCode: 0, output: 'tcp dport 2379 drop' } });
  expect(processes).toEqual([{ pid: 7, unit: 'a.service', argv: ['/bin/a'], environment: [] }]);
  const subjects = ['addresses', 'firewall', 'the command line of process 8'];
  expect(unread).toEqual(subjects.map((subject) => ({ subject, reason: 'it is too long, and was cut' })));
});
