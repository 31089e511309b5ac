import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WHOLE_TEXT } from '../src/position.js';
import { formatFrame } from '../src/print/frame.js';
import { masked } from '../src/print/masked.js';

test.each([
  ['              secret: c2VjcmV0bad!!', '              secret: *************'],
  ['- {name: key1, secret: AAAA, foo: 1}', '- {name: key1, secret: ****, foo: 1}'],
  ['{"token": "a, b}\\" c", "user": 1}', '{"token": *** **** **, "user": 1}'],
  [
    "users: [{user: {client-key-data: 'LS0t', name: a}}]",
    'users: [{user: {client-key-data: ******, name: a}}]',
  ],
  ['    auth_pass swordfish }', '    auth_pass ********* }'],
  ['--oidc-client-secret=abc', '--oidc-client-secret=***'],
  ['etcdctl --root-password hunter2 get /', 'etcdctl --root-password ******* get /'],
  ['Environment=AWS_SECRET_ACCESS_KEY=wJalr', 'Environment=AWS_SECRET_ACCESS_KEY=*****'],
  ['mirror: https://me:hunter2@mirror.example/x', 'mirror: https://me:*******@mirror.example/x'],
  ['curl -H "Authorization: Basic bWU6eA=="', 'curl -H "Authorization: Basic ********"'],
  ["-H 'authorization: Bearer abc.def'", "-H 'authorization: Bearer *******'"],
  ['  psk=swordfish', '  psk=*********'],
  ['secret: [a, b]', 'secret: *** **'],
  [
    '  - {path: /etc/x, content: MY SECRET, secret: true, foo: 1}',
    '  - {path: /etc/x, content: ** ******, secret: true, foo: 1}',
  ],
  ['      MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ', `      ${'*'.repeat(50)}`],
])('a frame shows no secret: %s', (line, shown) => {
  expect(masked(line)).toBe(shown);
  const span = { start: { line: 1, column: 1, offset: 0 }, end: { line: 1, column: 2, offset: 1 } };
  expect(formatFrame({ code: 'x', severity: 'error', message: 'x', span }, line)).toContain(shown);
});

test.each([
  'resources: [secrets]',
  'initial-cluster-token: etcd-cluster-0',
  'ETCD_INITIAL_CLUSTER_TOKEN=etcd-cluster-0',
  'secretName: x',
  '--token-auth-file=/etc/tokens.csv',
  'secret: true   # never shown',
  '--initial-cluster-token etcd-cluster-0',
  'https://mirror.example:8443/x@sha256:abc',
  'AWS_ACCESS_KEY_ID=AKIA',
  '  - {path: /etc/x, content: plain, mode: "0644"}',
  'secret: |',
  'ExecStart=/usr/local/bin/kube-apiserver --v=2',
])('a frame shows what is none: %s', (line) => {
  expect(masked(line)).toBe(line);
});

test('columns stay', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('secret', ': ', '"', "'", '\\', 'é😀', ' ', '}', 'a') }),
      (line) => {
        expect(masked(line)).toHaveLength(line.length);
      },
    ),
  );
});

test('a long line is masked in linear time', () => {
  const span = WHOLE_TEXT;
  for (const part of ['token: ', 'a', 'secret="x', "'", ' '])
    expect(
      formatFrame({ code: 'x', severity: 'error', message: 'x', span }, `${part.repeat(200_000)}!`),
    ).toBeDefined();
}, 5000);
