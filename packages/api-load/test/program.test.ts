import { runInMemory } from '@harderway/command/testing';
import { expect, it } from 'vitest';
import { program } from '../src/command/program.js';
import { configMaps } from './rig/config-maps.js';
import { credential } from './rig/credentials.js';
import { closedPort, serve } from './rig/server.js';

const files = {
  '/ca.pem': credential('ca.pem'),
  '/admin.pem': credential('admin.pem'),
  '/admin-key.pem': credential('admin-key.pem'),
  '/token': 's3cret\n',
};
const run = (port: number, ...more: readonly string[]): ReturnType<typeof runInMemory> =>
  runInMemory(
    program,
    [
      ...['--server', `kubernetes:${port}`, '--address', '127.0.0.1', '--ca', '/ca.pem'],
      ...['--cert', '/admin.pem', '--key', '/admin-key.pem', '--duration', '0.5', ...more],
    ],
    { files },
  );

it('reports what all kinds of clients met with, and exits with 0 if nothing failed', async () => {
  const store = configMaps();
  const { target } = await serve((request, response) => {
    if (!request.url.includes('watch=1')) store.handler(request, response);
    else response.writeHead(200).write('{"type":"ADDED","object":{"metadata":{"resourceVersion":"7"}}}\n');
  });
  const { code, stdout, stderr } = await run(target.port);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.replace(/\d+/g, 'N')).toBe(`fresh       N asked, N failed, longest gap N ms, slowest N ms
kept-alive  N asked, N failed, longest gap N ms, slowest N ms
httpN       N asked, N failed, longest gap N ms, slowest N ms
ledger      N asked, N failed, longest gap N ms, slowest N ms
watch       N asked, N failed, slowest N ms
watches     never interrupted; N events, longest silence N ms
writes      N acknowledged in N objects, none lost
after N.N s; this process was late by N ms at most
`);
});

it('prints each failure as it happens, and exits with 1', async () => {
  const port = await closedPort();
  const { code, stdout, stderr } = await run(port, '--only', 'fresh', '--rate', '10');
  expect(code).toBe(1);
  expect(stderr.split('\n')[0]).toMatch(
    /^\d{4}-\d\d-\d\dT[\d:.]+Z fresh: refused after \d+ ms: connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
  );
  expect(stdout).toMatch(
    /^fresh {7}(\d+) asked, \1 failed \(\1 refused\), longest gap \d+ ms, slowest 0 ms\n/,
  );
  const json = await run(port, '--only', 'fresh', '--json');
  expect(json.stderr).toBe('');
  expect(JSON.parse(json.stdout)).toMatchObject({
    clients: [{ client: 'fresh', causes: { refused: expect.any(Number) } }],
    failures: expect.arrayContaining([expect.objectContaining({ cause: 'refused' })]),
  });
});

it('sends a token from a file', async () => {
  const { target } = await serve(({ headers }, response) => {
    response.writeHead(headers.authorization === 'Bearer s3cret' ? 200 : 401).end();
  });
  expect(await run(target.port, '--only', 'fresh', '--token-file', '/token')).toMatchObject({ code: 0 });
  expect(await run(target.port, '--only', 'fresh')).toMatchObject({ code: 1 });
});

it('refuses wrong use', async () => {
  expect(await runInMemory(program, [])).toMatchObject({ code: 64 });
  expect(await runInMemory(program, ['--server', 'kubernetes'])).toMatchObject({ code: 64 });
  expect(await run(1, '--only', 'http3')).toMatchObject({ code: 64 });
  expect(
    await runInMemory(program, ['--server', '[2001:db8::1]:6443', '--cert', '/admin.pem'], { files }),
  ).toMatchObject({ code: 64, stderr: expect.stringContaining('--cert and --key belong together') });
});
