import { describe, expect, test } from 'vitest';
import { diff } from '../src/compare.js';
import { describePem } from '../src/pem.js';
import { sha256 } from '../src/sha256.js';
import { after, authority, before, key } from './certificates.js';
import { bareFor } from './observation.js';

/** The diff of a file, by what the host has and what is wanted. */
function shown(old: string | undefined, content: string): string | undefined {
  const path = '/etc/etcd/kubernetes.pem';
  const root = { owner: 'root', group: 'root', mode: 0o644 };
  const paths = new Map(
    old === undefined
      ? []
      : [[path, { type: 'file', ...root, size: 1, sha256: sha256(old), text: old }] as const],
  );
  const file = { kind: 'file', path, content, mode: 0o644 } as const;
  const [change] = diff([file], { ...bareFor([file]), paths });
  return change?.diff;
}

describe('the diff of a certificate', () => {
  test('shows what a person can judge, and only what differs', () => {
    expect(shown(before, after)).toMatchInlineSnapshot(`
      "--- /etc/etcd/kubernetes.pem
      +++ /etc/etcd/kubernetes.pem
      @@ -2,8 +2,10 @@
         subject: O=Kubernetes, CN=kubernetes
         name: DNS:kubernetes
         name: DNS:control0
      +  name: DNS:control1
         name: IP:192.168.1.11
      +  name: IP:192.168.1.12
         name: IP:FD00:0:0:0:0:0:0:1
         issuer: O=Kubernetes, OU=kubenet, CN=Kubernetes
      -  not after: 2027-11-25T21:29:12Z
      -  SHA-256: F2:F4:56:23:ED:F9:06:9F:8F:DB:08:B3:50:46:36:CA:42:02:D8:A3:22:C6:B1:C2:E7:37:8A:78:73:0B:C3:ED
      +  not after: 2036-11-22T21:29:13Z
      +  SHA-256: 9F:C6:56:07:10:16:9B:81:EE:EC:8B:68:4E:9B:8C:83:64:B9:10:3A:36:89:88:62:03:90:BB:B5:FE:BA:92:7D
      "
    `);
  });

  test('shows all of a new one', () => {
    expect(shown(undefined, after)).toMatchInlineSnapshot(`
      "--- /dev/null
      +++ /etc/etcd/kubernetes.pem
      @@ -0,0 +1,11 @@
      +certificate
      +  subject: O=Kubernetes, CN=kubernetes
      +  name: DNS:kubernetes
      +  name: DNS:control0
      +  name: DNS:control1
      +  name: IP:192.168.1.11
      +  name: IP:192.168.1.12
      +  name: IP:FD00:0:0:0:0:0:0:1
      +  issuer: O=Kubernetes, OU=kubenet, CN=Kubernetes
      +  not after: 2036-11-22T21:29:13Z
      +  SHA-256: 9F:C6:56:07:10:16:9B:81:EE:EC:8B:68:4E:9B:8C:83:64:B9:10:3A:36:89:88:62:03:90:BB:B5:FE:BA:92:7D
      "
    `);
  });

  test('shows each of a bundle, and the text between', () => {
    expect(describePem(`# ours\n${authority}# theirs\n${before}`)).toMatchInlineSnapshot(`
      "# ours
      certificate
        subject: O=Kubernetes, OU=kubenet, CN=Kubernetes
        issuer: O=Kubernetes, OU=kubenet, CN=Kubernetes
        not after: 2036-11-22T21:29:12Z
        SHA-256: AB:9E:80:C4:33:DE:39:5E:11:BD:58:B0:51:EE:F7:FF:00:BD:75:5B:53:39:49:D1:D2:B7:82:0C:4D:9F:E2:BD
      # theirs
      certificate
        subject: O=Kubernetes, CN=kubernetes
        name: DNS:kubernetes
        name: DNS:control0
        name: IP:192.168.1.11
        name: IP:FD00:0:0:0:0:0:0:1
        issuer: O=Kubernetes, OU=kubenet, CN=Kubernetes
        not after: 2027-11-25T21:29:12Z
        SHA-256: F2:F4:56:23:ED:F9:06:9F:8F:DB:08:B3:50:46:36:CA:42:02:D8:A3:22:C6:B1:C2:E7:37:8A:78:73:0B:C3:ED
      "
    `);
  });

  test('shows an authority that the system is to trust', () => {
    const trust = { kind: 'trusted-ca', name: 'kubernetes-ca', pem: authority } as const;
    const [change] = diff([trust], bareFor([trust]));
    expect(change?.diff).toMatchInlineSnapshot(`
      "--- /dev/null
      +++ /usr/local/share/ca-certificates/kubernetes-ca.crt
      @@ -0,0 +1,5 @@
      +certificate
      +  subject: O=Kubernetes, OU=kubenet, CN=Kubernetes
      +  issuer: O=Kubernetes, OU=kubenet, CN=Kubernetes
      +  not after: 2036-11-22T21:29:12Z
      +  SHA-256: AB:9E:80:C4:33:DE:39:5E:11:BD:58:B0:51:EE:F7:FF:00:BD:75:5B:53:39:49:D1:D2:B7:82:0C:4D:9F:E2:BD
      "
    `);
  });

  test('says nothing where only the form of the text differs', () => {
    const body = after.replace(/-----.*-----|\n/g, '');
    const rewrapped = after.replace(/\n[^-]*\n/, `\n${body.replace(/.{48}/g, '$&\n').trim()}\n`);
    expect(rewrapped).not.toBe(after);
    expect(shown(rewrapped, after)).toBeUndefined();
  });

  test('leaves text alone that is not a certificate', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';
    for (const text of ['', 'a\n', broken, '-----BEGIN CERTIFICATE-----\nAA=='])
      expect(describePem(text)).toBe(text);
  });
});

describe('a private key in a file that is not marked as secret', () => {
  test('is never shown, whole or cut off', () => {
    expect(shown(before, `${after}${key}`)).toContain('+private key, not shown\n');
    for (const text of [`${after}${key}`, key.slice(0, 100), key.replaceAll('EC PRIVATE', 'PRIVATE')])
      expect(describePem(text)).not.toContain(key.split('\n')[1]);
    expect(shown(key, key.replaceAll('EC', 'RSA'))).toBeUndefined();
  });
});
