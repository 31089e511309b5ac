import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { localDirectory } from '../../src/directory/local-directory.js';
import { local } from '../../src/local/local.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'remote-exec-names-'));
  mkdirSync(join(root, 'from'));
  writeFileSync(join(root, 'from', 'plain'), 'plain');
  return () => rmSync(root, { recursive: true, force: true });
});
/** A name in ISO 8859-1, as old archives have them. */
const latin1 = (name: string): Buffer =>
  Buffer.concat([Buffer.from(`${root}/from/`), Buffer.from(name, 'latin1')]);

describe('a name that is not UTF-8 is refused and never left out', () => {
  test.each([
    ['file', () => writeFileSync(latin1('caf\u00e9'), 'coffee')],
    ['directory', () => mkdirSync(latin1('caf\u00e9'))],
    ['link', () => symlinkSync('plain', latin1('caf\u00e9'))],
  ])('of a %s', async (_kind, make) => {
    make();
    const host = local();
    const message = expect.stringContaining('"caf\ufffd" is not valid UTF-8');
    await expect(localDirectory(join(root, 'from'))).rejects.toMatchObject({ message });
    await expect(host.putDirectory(join(root, 'from'), join(root, 'to'))).rejects.toMatchObject({ message });
    await expect(host.getDirectory(join(root, 'from'), join(root, 'to'))).rejects.toMatchObject({ message });
    expect(readdirSync(root)).toEqual(['from']);
  });

  test('as the target of a link', async () => {
    symlinkSync(Buffer.from('caf\u00e9', 'latin1'), join(root, 'from', 'link'));
    const host = local();
    const message = expect.stringContaining('the target of "link" is not valid UTF-8');
    await expect(host.putDirectory(join(root, 'from'), join(root, 'to'))).rejects.toMatchObject({ message });
    await expect(host.getDirectory(join(root, 'from'), join(root, 'to'))).rejects.toMatchObject({ message });
  });

  test('unless it is excluded', async () => {
    writeFileSync(latin1('caf\u00e9.log'), 'coffee');
    const { entries } = await localDirectory(join(root, 'from'), { exclude: ['*.log'] });
    expect([...entries.keys()]).toEqual(['', 'plain']);
  });

  test('where a directory is received', async () => {
    mkdirSync(join(root, 'to'));
    writeFileSync(Buffer.concat([Buffer.from(`${root}/to/`), Buffer.from('caf\u00e9', 'latin1')]), 'coffee');
    const received = local().getDirectory(join(root, 'from'), join(root, 'to'), { delete: true });
    await expect(received).rejects.toMatchObject({ message: expect.stringContaining('is not valid UTF-8') });
  });
});
