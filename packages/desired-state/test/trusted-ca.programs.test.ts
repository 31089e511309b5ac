import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { diff, inOrder } from '../src/compare.js';
import type { TrustedCaResource } from '../src/kinds/trusted-ca.js';
import { apply, plan, probe } from '../src/on-host.js';
import type { Resource } from '../src/resource.js';
import { eachOnAScriptHost } from './script-host.js';

const body = `${'A'.repeat(64)}\n${'B'.repeat(64)}\n`;
const pem = `-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n`;

describe('an authority that the system trusts', () => {
  const host = eachOnAScriptHost();
  const directories = (): { readonly own: string; readonly system: string } => ({
    own: join(host().root, 'usr/local/share/ca-certificates'),
    system: join(host().root, 'etc/ssl/certs'),
  });
  /** Actions that are left. */
  const todo = async (wanted: Partial<TrustedCaResource>): Promise<readonly string[]> => {
    const resource: TrustedCaResource = { kind: 'trusted-ca', name: 'ca', pem, ...wanted };
    const seen = await probe(host().transport, [resource]);
    return diff([resource], seen).map(({ action }) => action);
  };
  const trust = (): void => {
    const { own, system } = directories();
    mkdirSync(own, { recursive: true });
    mkdirSync(system, { recursive: true });
    writeFileSync(join(own, 'ca.crt'), pem);
    symlinkSync(join(own, 'ca.crt'), join(system, 'ca.pem'));
    writeFileSync(join(system, 'ca-certificates.crt'), pem);
  };

  test('is set where it is missing, or another one has its name', async () => {
    expect(await todo({})).toEqual(['set']);
    trust();
    expect(await todo({})).toEqual([]);
    expect(await todo({ pem: pem.replace('BBB', 'CCC') })).toEqual(['set']);
  });

  test.each([
    ['lines that end with CR LF', pem.replaceAll('\n', '\r\n')],
    ['one long line', pem.replace(body, `${body.replaceAll('\n', '')}\n`)],
    ['a second certificate', `${pem.replace(body, body.replaceAll('B', 'C'))}${pem}`],
    ['no certificate', 'nothing\n'],
  ])('is set where only its file is there: %s', async (_, other) => {
    trust();
    writeFileSync(join(directories().own, 'ca.crt'), other);
    expect(await todo({ pem: other })).toEqual(['set']);
  });

  test('is set where its file is another one by now, which the next update takes', async () => {
    trust();
    writeFileSync(join(directories().own, 'ca.crt'), pem.replace('BBB', 'CCC'));
    expect(await todo({})).toEqual(['set']);
  });

  test('is set where its file or the bundle may still hold another one beside it', async () => {
    const { own, system } = directories();
    trust();
    writeFileSync(join(own, 'ca.crt'), pem.replace('BBB', 'CCC') + pem);
    writeFileSync(join(system, 'ca-certificates.crt'), pem.replace('BBB', 'CCC') + pem);
    expect(await todo({})).toEqual(['set']);
    // A run that was killed before the bundle was made again.
    writeFileSync(join(own, 'ca.crt'), pem);
    utimesSync(join(system, 'ca-certificates.crt'), 1, 1);
    expect(await todo({})).toEqual(['set']);
  });

  test('is set where its link is missing, by which OpenSSL finds it', async () => {
    trust();
    rmSync(join(directories().system, 'ca.pem'));
    expect(await todo({})).toEqual(['set']);
  });

  test('is removed by its name alone, whatever certificate it is', async () => {
    const gone = { state: 'absent', pem: '' } as const;
    expect(await todo(gone)).toEqual([]);
    trust();
    expect(await todo(gone)).toEqual(['remove']);
  });

  test('is set before services start or read their files again, and removed after it', async () => {
    trust();
    const bin = join(host().root, 'bin');
    mkdirSync(bin, { recursive: true });
    const answer = 'Id=a.service\\nLoadState=not-found\\nActiveState=inactive\\n';
    writeFileSync(join(bin, 'systemctl'), `#!/bin/sh\nprintf '${answer}'\n`, { mode: 0o755 });
    const service: Resource = { kind: 'unit', name: 'a.service', enabled: true, active: true, digest: 'd' };
    const order = async (...resources: readonly Resource[]): Promise<readonly string[]> =>
      inOrder(diff(resources, await probe(host().transport, resources))).map(({ id }) => id);
    expect(await order({ kind: 'trusted-ca', name: 'ca', pem: '', state: 'absent' }, service)).toEqual([
      'unit:a.service',
      'trusted-ca:ca',
    ]);
    expect(await order(service, { kind: 'trusted-ca', name: 'other', pem })).toEqual([
      'trusted-ca:other',
      'unit:a.service',
    ]);
  });

  test('is removed as long as its file or the link to it is left', async () => {
    const gone = { state: 'absent', pem: '' } as const;
    const { own, system } = directories();
    trust();
    rmSync(join(system, 'ca.pem'));
    expect(await todo(gone)).toEqual(['remove']);
    symlinkSync(join(own, 'ca.crt'), join(system, 'ca.pem'));
    rmSync(join(own, 'ca.crt'));
    expect(await todo(gone)).toEqual(['remove']);
    rmSync(join(system, 'ca.pem'));
    // One that the distribution has under the same name is not ours.
    symlinkSync('/usr/share/ca-certificates/mozilla/ca.crt', join(system, 'ca.pem'));
    expect(await todo(gone)).toEqual([]);
  });
});

describe('an authority that is removed by the real update-ca-certificates', () => {
  const host = eachOnAScriptHost();
  const gone: TrustedCaResource = { kind: 'trusted-ca', name: 'ca', pem: '', state: 'absent' };
  const bundle = (): string => join(host().root, 'etc/ssl/certs/ca-certificates.crt');
  const trusted = (): string => (existsSync(bundle()) ? readFileSync(bundle(), 'utf8') : '');
  const program = (): string => join(host().root, 'bin/update-ca-certificates');
  const remove = async (): Promise<void> => {
    const { changes, generation } = await plan(host().transport, [gone]);
    await apply(host().transport, changes, { generation });
  };

  beforeAll(() => {
    const tool = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
    execFileSync(tool, ['ca-certificates', 'openssl']);
  }, 120_000);

  beforeEach(() => {
    const { root } = host();
    const at = (name: string): string => {
      mkdirSync(join(root, name), { recursive: true });
      return join(root, name);
    };
    const [own, bin] = [at('usr/local/share/ca-certificates'), at('bin')];
    const places = [
      `--localcertsdir ${own}`,
      `--etccertsdir ${at('etc/ssl/certs')}`,
      `--certsdir ${at('distribution')}`,
      `--hooksdir ${at('hooks')}`,
      `--certsconf ${root}/ca-certificates.conf`,
    ];
    writeFileSync(
      join(bin, 'update-ca-certificates'),
      `#!/bin/sh\nexec /usr/sbin/update-ca-certificates ${places.join(' ')} "$@"\n`,
      { mode: 0o755 },
    );
    const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const files = ['-keyout', '/dev/null', '-out', join(own, 'ca.crt')];
    execFileSync('openssl', [...make, ...files, '-subj', '/CN=test'], { stdio: 'pipe' });
    writeFileSync(join(root, 'ca-certificates.conf'), '# none\n');
    execFileSync(program(), { stdio: 'pipe' });
    expect(trusted()).toContain('BEGIN CERTIFICATE');
  });

  const others = (): string => {
    const other = join(host().root, 'usr/local/share/ca-certificates/other.crt');
    writeFileSync(other, pem);
    execFileSync(program(), { stdio: 'pipe' });
    return pem;
  };

  test('is in the bundle no longer, also where it was the only one', async () => {
    await remove();
    expect(trusted()).toBe('');
    expect((await plan(host().transport, [gone])).changes).toEqual([]);
  });

  test('is in the bundle no longer, where a run that was killed had begun a new one', async () => {
    const kept = others();
    writeFileSync(`${bundle()}.new`, trusted());
    await remove();
    expect(trusted()).toBe(kept);
    expect(readdirSync(join(host().root, 'usr/local/share/ca-certificates'))).toEqual(['other.crt']);
  });

  test('is not gone while the bundle has it, since a run was killed before it was made again', async () => {
    const kept = others();
    const real = readFileSync(program(), 'utf8');
    // It has removed the links, and ends before it has a new bundle.
    writeFileSync(
      program(),
      `#!/bin/sh\nfind ${join(host().root, 'etc/ssl/certs')} -type l -delete\nexit 1\n`,
    );
    await expect(remove()).rejects.toMatchObject({ code: 'step-failed' });
    writeFileSync(program(), real);
    expect(trusted()).not.toBe(kept);
    expect((await plan(host().transport, [gone])).changes).toMatchObject([{ action: 'remove' }]);
    await remove();
    expect(trusted()).toBe(kept);
    expect((await plan(host().transport, [gone])).changes).toEqual([]);
  });
});
