import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { isSealed, parseIdentities, seal, unseal } from '../../src/sealed/seal.js';

const secret = Buffer.from('the key of an authority\n'.repeat(5000));
const passphrase = 'correct horse battery staple';

async function keyPair(): Promise<{ readonly identity: string; readonly recipient: string }> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

const withPassphrase = seal(secret, { kind: 'passphrase', passphrase });

describe('a passphrase', () => {
  test('opens what it sealed, and shows nothing of it', async () => {
    const sealed = await withPassphrase;
    expect(isSealed(sealed)).toBe(true);
    expect(Buffer.from(sealed).includes('authority')).toBe(false);
    expect(Buffer.from(await unseal(sealed, { kind: 'passphrase', passphrase }))).toEqual(secret);
  });

  test('of another does not', async () => {
    const opening = unseal(await withPassphrase, { kind: 'passphrase', passphrase: 'another one' });
    await expect(opening).rejects.toMatchObject({ code: 'seal-not-opened' });
    await expect(opening).rejects.not.toThrow(/another one/);
  });

  test('must not be empty', async () => {
    await expect(seal(secret, { kind: 'passphrase', passphrase: '' })).rejects.toMatchObject({
      code: 'seal-refused',
    });
  });
});

describe('recipients', () => {
  test('each open it with their own identity, armored or not', async () => {
    const [one, other] = [await keyPair(), await keyPair()];
    const recipients = [one.recipient, other.recipient];
    for (const armored of [false, true]) {
      const sealed = await seal(secret, { kind: 'recipients', recipients }, { armored });
      expect(isSealed(sealed)).toBe(true);
      for (const { identity } of [one, other]) {
        const opened = await unseal(sealed, { kind: 'identities', identities: [identity] });
        expect(Buffer.from(opened)).toEqual(secret);
      }
    }
  });

  test('others do not open it, nor does anybody once a byte differs', async () => {
    const [owner, other] = [await keyPair(), await keyPair()];
    const sealed = await seal(secret, { kind: 'recipients', recipients: [owner.recipient] });
    await expect(unseal(sealed, { kind: 'identities', identities: [other.identity] })).rejects.toMatchObject({
      code: 'seal-not-opened',
    });
    for (const at of [0, 40, 300, sealed.length - 1]) {
      const damaged = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte));
      const opening = unseal(damaged, { kind: 'identities', identities: [owner.identity] });
      await expect(opening, `byte ${at}`).rejects.toMatchObject({ code: 'seal-not-opened' });
    }
    const cut = sealed.subarray(0, sealed.length - 100);
    await expect(unseal(cut, { kind: 'identities', identities: [owner.identity] })).rejects.toMatchObject({
      code: 'seal-not-opened',
    });
  });

  test('a secret key given in place of one is not printed', async () => {
    const { identity } = await keyPair();
    const sealing = seal(secret, { kind: 'recipients', recipients: [identity] });
    await expect(sealing).rejects.toMatchObject({ code: 'seal-refused' });
    await expect(sealing).rejects.not.toThrow(identity);
  });

  test('are at least one', async () => {
    await expect(seal(secret, { kind: 'recipients', recipients: [] })).rejects.toMatchObject({
      code: 'seal-refused',
    });
  });
});

test('an identity file has comments', async () => {
  const { identity, recipient } = await keyPair();
  expect(parseIdentities(`# created: today\n# public key: ${recipient}\n${identity}\n`)).toEqual([identity]);
});

test('a plain file is not sealed', async () => {
  expect(isSealed(secret)).toBe(false);
  await expect(unseal(secret, { kind: 'passphrase', passphrase })).rejects.toMatchObject({
    code: 'seal-not-opened',
  });
});
