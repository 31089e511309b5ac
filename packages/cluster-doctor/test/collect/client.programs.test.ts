import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { clientScript } from '../../src/collect/script.generated.js';
import { parseTranscript, type Transcript } from '../../src/collect/transcript.js';

/** The way to a port of this machine, as the script sees it. */
async function wayTo(port: number, path = process.env['PATH']): Promise<Transcript> {
  const child = spawn('sh', ['-s', '--', `127.0.0.1:${port}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PATH: path },
  });
  child.stdin.end(clientScript);
  return parseTranscript(await text(child.stdout));
}

/** A server that answers only the first requests; it shows a certificate for a name. */
async function serve(answers: number, name: string): Promise<number> {
  const pem = execFileSync(
    'openssl',
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout - -subj /CN=kubernetes -addext subjectAltName=${name}`.split(
      ' ',
    ),
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let requests = 0;
  const server = createServer({ key: pem, cert: pem }, (request, response) => {
    requests += 1;
    if (requests > answers) request.socket.destroy();
    else response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return port;
}

const answerOf = ({ answers }: Transcript, port: number): string | undefined =>
  answers[`https 127.0.0.1:${port}/healthz`]?.output;

test('the route and the answer of a server are seen', async () => {
  const port = await serve(3, 'IP:127.0.0.1');
  const seen = await wayTo(port);
  expect(seen.unread).toEqual([]);
  expect(seen.answers['route 127.0.0.1']).toMatchObject({
    exitCode: 0,
    output: expect.stringContaining('dev lo'),
  });
  expect(answerOf(seen, port)).toMatch(/^HTTP\/1\.1 200 OK$/m);
  expect(answerOf(seen, port)).not.toContain('IP address mismatch');
});

test('a server behind the address that does not answer is seen, although another one does', async () => {
  const port = await serve(2, 'IP:127.0.0.1');
  expect(answerOf(await wayTo(port), port)).not.toContain('HTTP/');
});

test('a certificate for another address is seen, although its authority is not trusted', async () => {
  const port = await serve(3, 'IP:192.0.2.1');
  expect(answerOf(await wayTo(port), port)).toMatch(/IP address mismatch[\s\S]*HTTP\/1\.1 200 OK/);
});

test('a port without a server does not answer', async () => {
  expect(answerOf(await wayTo(1), 1)).toMatch(/errno|refused/);
});

test('with another openssl nothing is said about the answer', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'openssl-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'openssl'), '#!/bin/sh\necho "usage: s_client [-4 | -6]"\n', { mode: 0o755 });
  const seen = await wayTo(1, `${directory}:${process.env['PATH']}`);
  expect(answerOf(seen, 1)).toBeUndefined();
  expect(seen.unread).toEqual([
    { subject: 'https 127.0.0.1:1/healthz', reason: 'timeout or OpenSSL 1.1 is not installed' },
  ]);
});
