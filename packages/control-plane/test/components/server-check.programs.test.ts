import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerOptions } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAuthority, issueCertificate, type KeyedCertificate } from '@harderway/cluster-pki';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { balancerTrustPath, connectionTable, serverCheck } from '../../src/components/server-check.js';

const address = '127.0.0.1';
/** An address of this machine, as on the gateway that has it. */
const virtualIp = '127.0.0.3';

/** Calls the check by the function of ldirectord that does so, for each port that it reads. */
const caller = `
$| = 1;
our %check_external_perl__funcs;
BEGIN { *CORE::GLOBAL::exit = sub { CORE::exit(@_ ? shift : 0); }; }
sub ld_debug {}
sub service_set { print "$_[2]\n" }
my ($command, $virtual_port) = @ARGV;
while (my $port = <STDIN>) {
  chomp $port;
  my $service = { server => "${virtualIp}", port => $virtual_port, checkcommand => $command, checktimeout => 5 };
  check_external_perl($service, { server => "${address}", port => $port });
}
`;

/** The function, out of the installed program. */
async function ofLdirectord(): Promise<string> {
  const program = await readFile('/usr/sbin/ldirectord', 'utf8');
  const [found = ''] = /^sub check_external_perl\n\{[\s\S]*?^\}$/m.exec(program) ?? [];
  return found;
}

/** The answer of a test's API server to a question. */
type Behaviour = 'ok' | 'unwell' | 'silent';

interface ApiServer {
  behaviour: Behaviour;
  connections: number;
  readonly port: number;
  stop(): Promise<void>;
}

let directory: string;
let authority: KeyedCertificate;
/** Certificate and key of the servers, and of one that the authority has signed for another address. */
let tls: ServerOptions;
let elsewhere: ServerOptions;
let balancer: ChildProcess;
/** Takes connections at the virtual IP, as the servers behind it do. */
const behind = createTcpServer();
let virtualPort = 0;
let lines: AsyncIterator<string>;
/** Warnings of Perl: they would fill a log. */
let complaints = '';
let servers: ApiServer[] = [];

async function serve(port = 0, options = tls): Promise<ApiServer> {
  const server: Server = createServer(options, (request, response) => {
    expect(request.url).toBe('/readyz');
    if (own.behaviour === 'silent') return;
    response.statusCode = own.behaviour === 'ok' ? 200 : 500;
    response.end(own.behaviour === 'ok' ? 'ok' : 'not ready');
  });
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  server.on('connection', () => (own.connections += 1));
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  const own: ApiServer = {
    behaviour: 'ok',
    connections: 0,
    port: (server.address() as AddressInfo).port,
    stop,
  };
  servers.push(own);
  return own;
}

/** A certificate of an authority for the server at an address. */
async function issued(by: KeyedCertificate, ip: string): Promise<ServerOptions> {
  const { certificate, key } = await issueCertificate({
    authority: by,
    subject: { commonName: 'kube-apiserver' },
    alternativeNames: { dns: [], ip: [ip] },
    validityHours: 1,
  });
  return { cert: certificate, key };
}

const trust = (...authorities: readonly KeyedCertificate[]): Promise<void> =>
  writeFile(join(directory, 'trust.pem'), authorities.map(({ certificate }) => certificate).join(''));

/** One check of each server, one after another. */
async function round(...checked: readonly Pick<ApiServer, 'port'>[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { port } of checked) {
    balancer.stdin?.write(`${port}\n`);
    found.push((await lines.next()).value);
  }
  return found;
}

beforeAll(async () => {
  const packages = fileURLToPath(new URL('../../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(packages, ['ldirectord']);
  directory = await mkdtemp(join(tmpdir(), 'harderway-check-'));
  // The file of the host itself is not to be had for a test.
  const trust = join(directory, 'trust.pem');
  const ipvsadm = join(directory, 'ipvsadm');
  const connections = join(directory, 'connections');
  // Like the kernel, it forgets the connections of a server that leaves the table.
  const forget = `#!/bin/sh\necho "$@" > ${directory}/removed\nrm -f ${connections}\n`;
  await writeFile(ipvsadm, forget, { mode: 0o755 });
  const check = serverCheck
    .replaceAll(balancerTrustPath, trust)
    .replaceAll('/sbin/ipvsadm', ipvsadm)
    .replaceAll(connectionTable, connections);
  await writeFile(join(directory, 'check.pl'), check);
  await writeFile(join(directory, 'caller.pl'), `use warnings;\n${await ofLdirectord()}\n${caller}`);
  authority = await createAuthority({ subject: { commonName: 'Kubernetes' }, validityHours: 1 });
  tls = await issued(authority, address);
  elsewhere = await issued(authority, '127.0.0.2');
  behind.listen(0, virtualIp);
  await once(behind, 'listening');
  virtualPort = (behind.address() as AddressInfo).port;
});

afterAll(async () => {
  behind.close();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await trust(authority);
  const argv = [join(directory, 'caller.pl'), join(directory, 'check.pl'), `${virtualPort}`];
  balancer = spawn('perl', argv, {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  if (balancer.stdout === null) throw new Error('no output');
  complaints = '';
  balancer.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  lines = createInterface({ input: balancer.stdout })[Symbol.asyncIterator]();
});

afterEach(async () => {
  balancer.kill('SIGKILL');
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
  expect(complaints).toBe('');
});

test('one connection serves all checks', async () => {
  const server = await serve();
  for (let count = 0; count < 5; count += 1) expect(await round(server)).toEqual(['up']);
  expect(server.connections).toBe(1);
});

test('who refuses a connection is down at once, and up again once it answers', async () => {
  const server = await serve();
  expect(await round(server)).toEqual(['up']);
  await server.stop();
  const began = performance.now();
  expect(await round(server)).toEqual(['down']);
  expect(performance.now() - began).toBeLessThan(900);
  expect(await round(await serve(server.port))).toEqual(['up']);
});

test('who says that it is not ready is down at once', async () => {
  const server = await serve();
  expect(await round(server)).toEqual(['up']);
  server.behaviour = 'unwell';
  expect(await round(server)).toEqual(['down']);
  server.behaviour = 'ok';
  expect(await round(server)).toEqual(['up']);
});

test('who is silent twice while another answers is down', async () => {
  const [well, hung] = [await serve(), await serve()];
  expect(await round(well, hung)).toEqual(['up', 'up']);
  hung.behaviour = 'silent';
  expect(await round(hung, well)).toEqual(['up', 'up']);
  expect(await round(hung)).toEqual(['down']);
  hung.behaviour = 'ok';
  expect(await round(hung)).toEqual(['up']);
});

/** An API server in a process of its own, whose kernel takes two connections that it has not accepted. */
const program = `
const { once } = require('node:events');
const answer = (_, response) => response.end('ok');
const server = require('node:https').createServer(JSON.parse(process.argv[1]), answer);
server.listen({ host: '${address}', port: 0, backlog: 1 });
once(server, 'listening').then(() => console.log(server.address().port));
`;

const apart = (): ChildProcess =>
  spawn(process.execPath, ['-e', program, JSON.stringify(tls)], { stdio: ['ignore', 'pipe', 'inherit'] });

async function portOf({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new Error('no output');
  const [line] = await once(createInterface({ input: stdout }), 'line');
  return Number(line);
}

/** The last removal that the check has asked for. */
const removed = (): Promise<string> => readFile(join(directory, 'removed'), 'utf8');

const removalOf = (port: number): string => `-d -t ${virtualIp}:${virtualPort} -r ${address}:${port}\n`;

/** Takes no connection any more, as an unplugged host. */
async function unplug({ pid = 0 }: ChildProcess, port: number): Promise<readonly Socket[]> {
  process.kill(pid, 'SIGSTOP');
  const waiting = [1, 2].map(() => connect(port, address));
  await Promise.all(waiting.map((socket) => once(socket, 'connect')));
  return waiting;
}

const hex = (number: number, digits: number): string =>
  number.toString(16).toUpperCase().padStart(digits, '0');

/** A connection as IPVS shows it, from a port of a client to a server. */
function connection(from: number, server: number, state: string): string {
  const [client, virtual] = [address, virtualIp].map((ip) =>
    ip
      .split('.')
      .map((byte) => hex(Number(byte), 2))
      .join(''),
  );
  const ends = [client, hex(from, 4), virtual, hex(virtualPort, 4), client, hex(server, 4)];
  return `TCP ${ends.join(' ')} ${state.padEnd(11)}     899\n`;
}

/** How many SYNs this machine has received for open connections (RFC 5961), each of which it has answered with an ACK. */
async function challenged(): Promise<number> {
  const [names = [], values = []] = (await readFile('/proc/net/netstat', 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.split(' '));
  return Number(values[names.indexOf('TCPSYNChallenge')]);
}

test('who takes no connection while another does leaves the table, and is up again once it answers', async () => {
  const host = apart();
  try {
    const port = await portOf(host);
    const gone = { port };
    expect(await round(gone)).toEqual(['up']);
    const waiting = await unplug(host, port);
    // It may be the gateway that reaches nobody.
    expect(await round(gone)).toEqual(['up']);
    const well = await serve();
    expect(await round(well)).toEqual(['up']);
    const clients = [1, 2, 3].map(() => connect(virtualPort, virtualIp));
    await Promise.all(clients.map((client) => once(client, 'connect')));
    const [idle = 0, ended = 0, elsewhere = 0] = clients.map(({ localPort }) => localPort);
    const table = [
      connection(idle, port, 'ESTABLISHED'),
      connection(ended, port, 'FIN_WAIT'),
      connection(elsewhere, well.port, 'ESTABLISHED'),
    ];
    await writeFile(join(directory, 'connections'), table.join(''));
    const before = await challenged();
    const began = performance.now();
    expect(await round(gone)).toEqual(['down']);
    expect(performance.now() - began).toBeLessThan(1000);
    // Asked for its connection, an idle client answers, and finds out.
    expect(await challenged()).toBe(before + 1);
    for (const client of clients) client.destroy();
    expect(await removed()).toBe(removalOf(port));
    await well.stop();
    process.kill(host.pid ?? 0, 'SIGCONT');
    for (const socket of waiting) socket.destroy();
    expect(await round(gone)).toEqual(['up']);
  } finally {
    host.kill('SIGKILL');
  }
});

test('who takes no connection leaves the table while another is slow to answer', async () => {
  const host = apart();
  try {
    const gone = { port: await portOf(host) };
    const slow = await serve();
    expect(await round(gone, slow)).toEqual(['up', 'up']);
    const waiting = await unplug(host, gone.port);
    slow.behaviour = 'silent';
    expect(await round(slow)).toEqual(['up']);
    expect(await removed()).toBe(removalOf(gone.port));
    slow.behaviour = 'ok';
    process.kill(host.pid ?? 0, 'SIGCONT');
    for (const socket of waiting) socket.destroy();
    // ldirectord learns of it, even if it is back already.
    expect(await round(gone)).toEqual(['down']);
    expect(await round(gone)).toEqual(['up']);
  } finally {
    host.kill('SIGKILL');
  }
});

test('nobody is down because all are silent', async () => {
  const all = [await serve(), await serve(), await serve()];
  expect(await round(...all)).toEqual(['up', 'up', 'up']);
  for (const server of all) server.behaviour = 'silent';
  for (let count = 0; count < 3; count += 1) expect(await round(...all)).toEqual(['up', 'up', 'up']);
}, 30_000);

test('nobody is down because the balancer itself is slow', async () => {
  const all = [await serve(), await serve()];
  expect(await round(...all)).toEqual(['up', 'up']);
  for (let count = 0; count < 6; count += 1) {
    const checked = round(...all);
    await sleep(count);
    balancer.kill('SIGSTOP');
    await sleep(1300);
    balancer.kill('SIGCONT');
    expect(await checked).toEqual(['up', 'up']);
  }
  expect(all.map(({ connections }) => connections)).toEqual([1, 1]);
}, 30_000);

test('a new server is up only once it has answered', async () => {
  const server = await serve();
  server.behaviour = 'silent';
  expect(await round(server)).toEqual(['down']);
  server.behaviour = 'ok';
  expect(await round(server)).toEqual(['up']);
});

test('who has no certificate for its address of an authority that is trusted is down, until it is', async () => {
  const other = await createAuthority({ subject: { commonName: 'Kubernetes 2' }, validityHours: 1 });
  const [strange, misplaced] = [await serve(0, await issued(other, address)), await serve(0, elsewhere)];
  expect(await round(strange, misplaced, await serve())).toEqual(['down', 'down', 'up']);
  await trust(authority, other);
  expect(await round(strange, misplaced)).toEqual(['up', 'down']);
});

test('nobody is down because what is trusted is missing', async () => {
  const server = await serve();
  expect(await round(server)).toEqual(['up']);
  await rm(join(directory, 'trust.pem'));
  await server.stop();
  const again = await serve(server.port);
  for (let count = 0; count < 3; count += 1) expect(await round(again)).toEqual(['up']);
});
