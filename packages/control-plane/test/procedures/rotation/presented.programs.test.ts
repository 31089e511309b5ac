import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  createAuthority,
  defaultEnvironment,
  issueCertificate,
  type KeyedCertificate,
} from '@harderway/cluster-pki';
import { local, type Transport } from '@harderway/remote-exec';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificateAt } from '../../../src/operations/rotation/presented.js';

const address = '127.0.0.1';
const servers: Server[] = [];
let authority: KeyedCertificate;
let other: KeyedCertificate;

/** This machine. A process that Node starts reads from a socket, which curl can't open as /dev/stdin; from sshd it reads from a pipe. */
const host: Transport = {
  ...local(),
  run: ({ argv, ...more }) => local().run({ ...more, argv: ['sh', '-c', 'cat | "$@"', 'sh', ...argv] }),
};

const yesterday = { ...defaultEnvironment, now: () => new Date(Date.now() - 86_400_000) };

const newAuthority = (commonName: string): Promise<KeyedCertificate> =>
  createAuthority({ subject: { commonName }, keyType: 'ecdsa-p256', validityHours: 48 }, yesterday);

/** A certificate of an authority. Default: for this address, and valid now. */
const issued = (
  by: KeyedCertificate,
  { ip = address, environment = defaultEnvironment } = {},
): Promise<KeyedCertificate> =>
  issueCertificate(
    {
      authority: by,
      subject: { commonName: 'worker0' },
      alternativeNames: { dns: ['worker0'], ip: [ip] },
      keyType: 'ecdsa-p256',
      validityHours: 1,
    },
    environment,
  );

/** Starts a server that presents a certificate, and says what is found there by an authority. */
async function verdictOn({ certificate, key }: KeyedCertificate, by = authority): Promise<string> {
  const server = createServer({ cert: certificate, key }, (_, response) => response.end());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  const asked = { url: `https://${address}:${port}/healthz`, curlOptions: [] };
  return (await certificateAt(host, asked, by.certificate)).verdict;
}

beforeAll(async () => {
  [authority, other] = await Promise.all([newAuthority('ca'), newAuthority('ca-2')]);
});
afterAll(() => {
  for (const server of servers) server.close();
});

test('a certificate is of the authority that has signed it', async () => {
  const own = await issued(authority);
  expect(await verdictOn(own)).toBe('trusted');
  expect(await verdictOn(own, other)).toBe('other');
});

test.each([
  ['without the address of its server, as of a kubelet that is known by its name', { ip: '192.0.2.1' }],
  ['that has ended', { environment: yesterday }],
])('so is one %s', async (_, how) => {
  const misfit = await issued(authority, how);
  expect(await verdictOn(misfit)).toBe('trusted');
  expect(await verdictOn(misfit, other)).toBe('other');
});

test('a certificate that has signed itself is of no authority', async () => {
  expect(await verdictOn(await newAuthority('worker0'))).toBe('other');
});
