import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseKubeconfig } from '@harderway/cluster-pki';
import { readStage } from '@harderway/cluster-pki/derived-files';
import { stagesLeft, targetOf } from '@harderway/cluster-pki/rotation-stages';
import { ensurePki, loadPki } from '@harderway/credentials-directory';
import { describe, expect, test } from 'vitest';
import { editDesiredState } from '../../../src/procedures/edit.js';
import { findRotation, recordStage } from '../../../src/procedures/rotation/authority.js';
import type { RotationOptions } from '../../../src/procedures/rotation/rotation.js';
import { exampleSpec, fakeSession } from '../../example.js';
import { issuedForEach } from './issued.js';

describe('the stages of a rotation', () => {
  const own = { signs: 'etcd-ca', trusts: ['etcd-ca'] };

  test('are trust, sign and drop, and each is the last of the way back', () => {
    const stages = stagesLeft(own, 'etcd-ca-2');
    expect(stages).toEqual([
      { name: 'trust', use: { signs: 'etcd-ca', trusts: ['etcd-ca', 'etcd-ca-2'] } },
      { name: 'sign', use: { signs: 'etcd-ca-2', trusts: ['etcd-ca', 'etcd-ca-2'] } },
      { name: 'drop', use: { signs: 'etcd-ca-2', trusts: ['etcd-ca-2'] } },
    ]);
    const ways = stages.slice(0, 2).map(({ use }) => stagesLeft(use, targetOf('etcd-ca', use, true)));
    expect(ways.map((way) => way.map(({ name }) => name))).toEqual([['drop'], ['sign', 'drop']]);
    for (const way of ways) expect(way.at(-1)?.use).toEqual(own);
  });

  test.each([
    [own, false, 'etcd-ca-2'],
    [{ signs: 'etcd-ca-9', trusts: ['etcd-ca-9'] }, false, 'etcd-ca-10'],
    [{ signs: 'ca', trusts: ['ca'] }, false, 'etcd-ca'],
    [{ signs: 'ca', trusts: ['ca', 'etcd-ca'] }, false, 'etcd-ca'],
    [{ signs: 'etcd-ca', trusts: ['ca', 'etcd-ca'] }, true, 'ca'],
  ])('of %j, back: %j, lead to %s', (use, back, to) => {
    expect(targetOf('etcd-ca', use, back)).toBe(to);
  });
});

/** All keys of an encryption configuration. */
const keysOf = (text: string): readonly string[] =>
  [...text.matchAll(/secret: (.*)$/gm)].map(([, key = '']) => key);

/** Its providers and keys, in the order in which they are tried. Each has one. */
const providersOf = (text: string): readonly string[] =>
  [...text.matchAll(/- (?:identity|(\w+):\n +keys:\n +- name: (\w+))/g)].map(([, kind, name]) =>
    kind === undefined ? 'identity' : `${kind}:${name}`,
  );

describe('credentials of a rotation', () => {
  const issued = issuedForEach();

  const textOf = (name: string): string => readFileSync(join(issued.directory, name), 'utf8');

  test.each([[[]], [['ca-2-key.pem']], [['ca-2-key.pem', 'ca-2.pem']]])(
    'follow where a run was killed that had recorded the stage before and written %j',
    async (written) => {
      const [trust, ...later] = (await findRotation(issued.spec, 'ca')).stages;
      if (trust === undefined) throw new Error('a stage is missing');
      await recordStage(issued.spec, 'ca', trust);
      for (const name of ['ca-2-key.pem', 'ca-2.pem'])
        if (!written.includes(name)) rmSync(join(issued.directory, name));
      const left = written.map(textOf);
      for (const stage of later) await recordStage(issued.spec, 'ca', stage);
      expect(written.map(textOf)).toEqual(left);
      expect((await ensurePki(issued.spec)).written).toEqual([]);
      expect((await findRotation(issued.spec, 'ca')).from).toEqual({ signs: 'ca-2', trusts: ['ca-2'] });
    },
  );

  test('follow stage by stage, and leave the rest as it is', async () => {
    const { stages } = await findRotation(issued.spec, 'etcd-ca');
    const [trust, sign, drop] = stages;
    if (trust === undefined || sign === undefined || drop === undefined)
      throw new Error('a stage is missing');
    const before = { peer: textOf('etcd-peer-control0.pem'), server: textOf('kube-apiserver-control0.pem') };
    const trusting = await recordStage(issued.spec, 'etcd-ca', trust);
    const both = trusting.files.get('etcd-ca-trust.pem')?.content;
    expect(both).toBe(textOf('etcd-ca.pem') + textOf('etcd-ca-2.pem'));
    expect(textOf('etcd-peer-control0.pem')).toBe(before.peer);
    const signing = await recordStage(issued.spec, 'etcd-ca', sign);
    expect(signing.files.get('etcd-ca-trust.pem')?.content).toBe(both);
    expect(textOf('etcd-peer-control0.pem')).not.toBe(before.peer);
    expect(textOf('kube-apiserver-control0.pem')).toBe(before.server);
    await recordStage(issued.spec, 'etcd-ca', drop);
    const { files, warnings } = await loadPki(issued.spec);
    expect(files.get('etcd-ca-trust.pem')?.content).toBe(textOf('etcd-ca-2.pem'));
    expect(warnings).toEqual([]);
    expect((await findRotation(issued.spec, 'etcd-ca', { to: 'etcd-ca-2' })).stages).toEqual([]);
  });

  test('of the cluster put both authorities into kubeconfigs before the new one signs', async () => {
    const [trust, sign, drop] = (await findRotation(issued.spec, 'ca')).stages;
    if (trust === undefined || sign === undefined || drop === undefined)
      throw new Error('a stage is missing');
    const trusted = (): string => parseKubeconfig(textOf('admin.kubeconfig')).authority;
    const client = textOf('admin.pem');
    const { files } = await recordStage(issued.spec, 'ca', trust);
    const both = textOf('ca.pem') + textOf('ca-2.pem');
    expect(trusted()).toBe(both);
    expect(parseKubeconfig(textOf('kube-scheduler-client-control0.kubeconfig')).authority).toBe(both);
    expect(textOf('admin.pem')).toBe(client);
    expect(files.get('signing-ca.pem')?.content).toBe(textOf('ca.pem'));
    const signed = await recordStage(issued.spec, 'ca', sign);
    expect(signed.files.get('signing-ca.pem')?.content).toBe(textOf('ca-2.pem'));
    expect(trusted()).toBe(both);
    expect(textOf('admin.pem')).not.toBe(client);
    await recordStage(issued.spec, 'ca', drop);
    expect(trusted()).toBe(textOf('ca-2.pem'));
    expect((await loadPki(issued.spec)).warnings).toEqual([]);
  });

  test('of the cluster wait for those of etcd, while that trusts the same authority', async () => {
    const uses = { 'etcd-ca': { signs: 'ca', trusts: ['ca', 'etcd-ca'] } };
    writeFileSync(join(issued.directory, 'authorities.json'), JSON.stringify(uses));
    await expect(findRotation(issued.spec, 'ca')).rejects.toMatchObject({
      code: 'rotation-refused',
      hint: expect.stringContaining('rotate etcd-ca'),
    });
  });

  test('count their stages, which hosts keep with the fingerprints of keys', async () => {
    expect((await loadPki(issued.spec)).files.has('rotation.json')).toBe(false);
    const [trust] = (await findRotation(issued.spec, 'etcd-ca')).stages;
    if (trust === undefined) throw new Error('a stage is missing');
    const first = (await recordStage(issued.spec, 'etcd-ca', trust)).files.get('rotation.json');
    expect(first).toMatchObject({ secret: false });
    const stage = readStage(first?.content ?? '');
    expect(stage?.revision).toBe(1);
    expect(stage?.keys.map((key) => key.split(' ')[0])).toEqual([
      ...['ca', 'etcd-ca', 'etcd-ca-2', 'front-proxy-ca', 'secretbox:key1', 'service-account'],
    ]);
    const key = (await findRotation(issued.spec, 'encryption-key')).stages[0];
    if (key === undefined) throw new Error('a stage is missing');
    const second = (await recordStage(issued.spec, 'encryption-key', key)).files.get(
      'rotation.json',
    )?.content;
    expect(readStage(second ?? '')?.revision).toBe(2);
    expect(second).toContain('secretbox:key2');
    expect(second).not.toContain(keysOf(textOf('encryption-config.yaml'))[0]);
  });

  test('that are replaced since their authority has ended count as a stage: hosts that know another key take them', async () => {
    for (const stage of (await findRotation(issued.spec, 'ca')).stages)
      await recordStage(issued.spec, 'ca', stage);
    const known = readStage((await loadPki(issued.spec)).files.get('rotation.json')?.content ?? '');
    const kept =
      /^(?:authorities\.json|encryption-config\.yaml|service-account|etcd-|front-proxy-|kube-apiserver-etcd-)/;
    for (const name of readdirSync(issued.directory))
      if (!kept.test(name)) rmSync(join(issued.directory, name));
    const before = textOf('etcd-ca.pem');
    const replaced = await ensurePki(issued.spec);
    expect(replaced.written).toEqual(
      expect.arrayContaining(['authorities.json', 'ca-2.pem', 'ca-2-key.pem']),
    );
    expect(textOf('etcd-ca.pem')).toBe(before);
    const stage = readStage(replaced.files.get('rotation.json')?.content ?? '');
    expect(stage?.revision).toBe((known?.revision ?? 0) + 1);
    expect(stage?.keys).not.toEqual(known?.keys);
    expect((await ensurePki(issued.spec)).written).toEqual([]);
    expect((await findRotation(issued.spec, 'ca', { to: 'ca-2' })).stages).toEqual([]);
  });

  test('of encryption go by encryption-config.yaml, and keep the former one', async () => {
    // As in a cluster that was made with another default.
    const file = join(issued.directory, 'encryption-config.yaml');
    writeFileSync(file, textOf('encryption-config.yaml').replace('secretbox', 'aescbc'));
    const walk = async (options: RotationOptions): Promise<readonly (readonly string[])[]> => {
      const found = await findRotation(issued.spec, 'encryption-key', options);
      const seen: (readonly string[])[] = [];
      for (const stage of found.stages) {
        await recordStage(issued.spec, 'encryption-key', stage);
        seen.push(providersOf(textOf('encryption-config.yaml')));
      }
      return seen;
    };
    expect(await walk({ provider: 'secretbox' })).toEqual([
      ['aescbc:key1', 'secretbox:key2', 'identity'],
      ['secretbox:key2', 'aescbc:key1', 'identity'],
      ['secretbox:key2', 'identity'],
    ]);
    const former = 'encryption-config-before-secretbox-key2.yaml';
    expect(providersOf(textOf(former))).toContain('aescbc:key1');
    expect(statSync(join(issued.directory, former)).mode & 0o777).toBe(0o600);
    expect(await walk({ provider: 'identity' })).toEqual([['identity', 'secretbox:key2'], ['identity']]);
    expect(await walk({})).toEqual([
      ['identity', 'secretbox:key3'],
      ['secretbox:key3', 'identity'],
      ['secretbox:key3', 'identity'],
    ]);
    const [trust] = (await findRotation(issued.spec, 'encryption-key')).stages;
    if (trust === undefined) throw new Error('a stage is missing');
    await recordStage(issued.spec, 'encryption-key', trust);
    await expect(findRotation(issued.spec, 'encryption-key', { provider: 'aescbc' })).rejects.toMatchObject({
      message: expect.stringContaining('a rotation to secretbox:key4 is under way'),
    });
    expect(await walk({ back: true })).toEqual([['secretbox:key3', 'identity']]);
  });

  test('of encryption keep every key that was ever dropped, where rotations go to the same key again', async () => {
    const everywhere = (): ReadonlySet<string> =>
      new Set(
        readdirSync(issued.directory)
          .filter((name) => name.startsWith('encryption-config'))
          .flatMap((name) => keysOf(textOf(name))),
      );
    const seen = new Set(everywhere());
    const walk = async (options: RotationOptions, stages = 3): Promise<void> => {
      const found = await findRotation(issued.spec, 'encryption-key', options);
      for (const stage of found.stages.slice(0, stages)) {
        await recordStage(issued.spec, 'encryption-key', stage);
        for (const key of everywhere()) seen.add(key);
      }
    };
    for (let time = 0; time < 2; time += 1) {
      await walk({}, 2);
      await walk({ back: true });
    }
    for (let time = 0; time < 2; time += 1) {
      await walk({ provider: 'identity' });
      await walk({});
    }
    expect(seen.size).toBe(5);
    expect(everywhere()).toEqual(seen);
  });

  test.each<readonly RotationOptions[]>([
    [{}, { provider: 'identity' }, {}],
    [{ provider: 'aescbc' }, { provider: 'identity' }, { provider: 'secretbox' }, {}],
  ])('of encryption are at each stage what the stage before has left', async (...rotations) => {
    const file = { path: '/c/cluster.yaml', text: '', spec: issued.spec };
    const cluster = { file, session: fakeSession(issued.spec, () => ({})) };
    for (const options of rotations) {
      const { from, stages } = await findRotation(issued.spec, 'encryption-key', options);
      let before = from;
      for (const { name: stage, use } of stages) {
        await editDesiredState(cluster, {
          kind: 'rotation-stage',
          role: 'encryption-key',
          stage,
          from: before,
          use,
        });
        before = use;
      }
      expect(stages.at(-1)?.name).toBe('drop');
    }
  });

  test('of encryption have no second key of a name where the file lost the first', async () => {
    const before = textOf('encryption-config.yaml');
    const [trust, sign] = (await findRotation(issued.spec, 'encryption-key')).stages;
    if (trust === undefined || sign === undefined) throw new Error('a stage is missing');
    await recordStage(issued.spec, 'encryption-key', trust);
    writeFileSync(join(issued.directory, 'encryption-config.yaml'), before);
    await expect(recordStage(issued.spec, 'encryption-key', sign)).rejects.toMatchObject({
      message: expect.stringContaining('lacks the key secretbox:key2'),
    });
    expect(textOf('encryption-config.yaml')).toBe(before);
  });

  test('of encryption are kept once where a run was killed before it dropped the key', async () => {
    const { stages } = await findRotation(issued.spec, 'encryption-key');
    for (const stage of stages.slice(0, 2)) await recordStage(issued.spec, 'encryption-key', stage);
    const text = textOf('encryption-config.yaml');
    const [drop] = (await findRotation(issued.spec, 'encryption-key')).stages;
    if (drop === undefined) throw new Error('a stage is missing');
    await recordStage(issued.spec, 'encryption-key', drop);
    // As it was before the last of its two writes.
    writeFileSync(join(issued.directory, 'encryption-config.yaml'), text);
    await recordStage(issued.spec, 'encryption-key', drop);
    expect(readdirSync(issued.directory).filter((name) => name.includes('config-before'))).toEqual([
      'encryption-config-before-secretbox-key2.yaml',
    ]);
  });

  test('of tokens hold both keys before the new one signs, in the guide too', async () => {
    const guide = {
      ...exampleSpec(),
      pki: { ...issued.spec.pki, directory: join(issued.directory, 'guide') },
    };
    await ensurePki(guide);
    const [trust, sign] = (await findRotation(guide, 'service-account')).stages;
    if (trust === undefined || sign === undefined) throw new Error('a stage is missing');
    const held = (files: ReadonlyMap<string, { readonly content: string }>, name: string) =>
      files.get(name)?.content;
    const trusting = (await recordStage(guide, 'service-account', trust)).files;
    expect(held(trusting, 'service-account-trust.pem')).toBe(
      `${held(trusting, 'service-account.pem')}${held(trusting, 'service-account-2.pem')}`,
    );
    expect(held(trusting, 'service-account-signing-key.pem')).toBe(held(trusting, 'service-account-key.pem'));
    const signing = (await recordStage(guide, 'service-account', sign)).files;
    expect(held(signing, 'service-account-signing-key.pem')).toBe(held(signing, 'service-account-2-key.pem'));
  });

  test('of an authority are refused in the guide, which has one file for all', async () => {
    await expect(findRotation({ ...issued.spec, profile: 'guide' }, 'etcd-ca')).rejects.toMatchObject({
      code: 'rotation-refused',
    });
  });

  test('that are unreadable are named', async () => {
    writeFileSync(join(issued.directory, 'authorities.json'), '{');
    await expect(loadPki(issued.spec)).rejects.toMatchObject({ code: 'pki-invalid' });
  });
});
