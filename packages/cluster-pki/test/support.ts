import { generateKeyPairSync } from 'node:crypto';
import { createClusterPki } from '../src/cluster/cluster.js';
import { defaultEnvironment } from '../src/environment.js';
import type { ClusterPkiInput, PkiEnvironment, PkiFiles } from '../src/model.js';

/** The topology of the tests. */
export const input: ClusterPkiInput = {
  name: 'kubenet',
  domain: 'kubenet',
  api: { name: 'kubernetes', virtualIp: '192.168.1.21', port: 6443 },
  network: { serviceClusterIpRange: '10.32.0.0/16' },
  pki: { validityHours: 87_600 },
  hosts: [
    { name: 'gateway', role: 'gateway', address: '192.168.1.10' },
    { name: 'control0', role: 'control', address: '192.168.1.11' },
    { name: 'control1', role: 'control', address: '192.168.1.12' },
    { name: 'control2', role: 'control', address: '192.168.1.13' },
  ],
};

/** The contents alone, as they would be read from a directory. */
export const contents = (files: PkiFiles): Map<string, string> =>
  new Map([...files].map(([name, { content }]) => [name, content]));

/** A new private key on a curve, in SEC 1 PEM. */
export const curveKey = (namedCurve: string): string =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'sec1', format: 'pem' }).toString();

/** The clock set to a time, and keys on a curve, which are made faster. */
export const at = (time: string | Date): PkiEnvironment => ({
  ...defaultEnvironment,
  now: () => new Date(time),
  generateKey: async () => curveKey('P-256'),
});

/** The environment of {@link newCluster}. */
export const environment: PkiEnvironment = at('2030-01-01T00:00:00Z');

const clusters = new Map<ClusterPkiInput['profile'], Promise<PkiFiles>>();

/** The files of a new cluster. Those of each profile are issued once, for all tests. */
export function newCluster(profile: 'guide' | 'production'): Promise<PkiFiles> {
  const files = clusters.get(profile) ?? createClusterPki({ ...input, profile }, { environment });
  clusters.set(profile, files);
  return files;
}

/** A string of a private key that must not be seen anywhere: the second line of its base64. */
export const middleOf = (key: string): string => key.split('\n')[2] ?? '';

/** A certificate that this package issued, with a negative serial number. */
export function negated(pem: string): string {
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
  // The version 3 and the sixteen bytes of the number, of which the first is positive.
  const serial = der.indexOf(Buffer.from('a0030201020210', 'hex')) + 7;
  der.writeUInt8(der.readUInt8(serial) | 0x80, serial);
  const body = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
}
