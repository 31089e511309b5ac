import { expect, test } from 'vitest';
import { type HostCertificate, hostCertificates } from '../../src/verify/host-certificates.js';
import { exampleSpec, fakeSession } from '../example.js';

const spec = exampleSpec();
const [host] = spec.hosts.filter(({ role }) => role === 'control');

/** The certificates on a host that prints this. */
async function found(stdout: string): Promise<readonly HostCertificate[]> {
  const transport = fakeSession(spec, () => ({ stdout })).transports.get('control0');
  if (host === undefined || transport === undefined) throw new Error('no control node');
  return (await hostCertificates(spec, host, transport)).certificates;
}

const states = async (stdout: string): Promise<ReadonlySet<string>> =>
  new Set((await found(stdout)).map(({ state }) => state));

test('a host that says nothing, or not all, has no valid certificates for that', async () => {
  expect(await states('')).toEqual(new Set(['unknown']));
  expect(await states('now 1700000000\nkey /etc/etcd/kubernetes-key.pem\n')).toEqual(new Set(['unknown']));
});

test('a host on which nothing was put yet needs no attention', async () => {
  expect(await states('now 1700000000\nabsent /etc/etcd/ca.pem\n')).toEqual(new Set());
});

test('a host that is set up and has none lacks all of them', async () => {
  const transport = fakeSession(spec, () => ({
    stdout: 'now 1700000000\nabsent /etc/etcd/ca.pem\n',
  })).transports;
  const control = transport.get('control0');
  if (host === undefined || control === undefined) throw new Error('no control node');
  const { certificates } = await hostCertificates(spec, host, control, async () => true);
  expect(certificates).toContainEqual({ path: '/etc/etcd/ca.pem', state: 'missing' });
});

test('the certificates in kubeconfigs are looked at, too', async () => {
  const paths = (await found('')).map(({ path }) => path);
  expect(paths).toContain('/var/lib/kubernetes/kube-scheduler.kubeconfig');
});
