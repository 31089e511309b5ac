import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import { expect, it } from 'vitest';
import { harderway, onThisMachine, steady, temporaryDirectory } from './surroundings.js';

/** Command lines that mean something else than they say, and what a person reads then. */
const inputs = [
  ['history'],
  ['status'],
  ['backup'],
  ['backup', 'list'],
  ['backup', 'list', '-o', 'nope'],
  ['backup', 'prune', '-o', 'nope', '--keep-last', '2'],
  ['backup', 'check', 'short.db'],
  ['remove', 'control0', 'control1', 'control2', '--yes'],
  ['reset'],
  ['upgrade', '--to', '1.32'],
  ['upgrade', '--etcd', '9', '--plan'],
  ['upgrade', '--to', '1.30', '--plan'],
  ['upgrade', '--to', '1.50', '--plan'],
  ['rotate', 'kubelet', '--plan'],
  ['init', '-f', 'new.yaml', '--kubernetes', 'v1.31.2'],
  ['init', '-f', 'new.yaml', '--name', 'a b'],
  ['kubeconfig', '--force'],
  ['kubeconfig', '--merge', '-o', '-'],
];

it('says what is wrong, and what to do', async () => {
  const openSession = onThisMachine(['gateway', 'control0', 'control1', 'control2']);
  let text = '';
  for (const argv of inputs) {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cluster.yaml'), exampleClusterYaml());
    await writeFile(join(directory, 'short.db'), 'ab');
    await mkdir(join(directory, 'auth'));
    const { code, stdout, stderr } = await harderway(argv, { directory, engine: { openSession } });
    const told = stderr.split('\n').filter((line) => !/^(?:start|failed|done|stopped) |^ +log:/.test(line));
    text += `$ harderway ${argv.join(' ')}\n${stdout}${told.join('\n')}[${code}]\n\n`;
    text = steady(text, directory);
  }
  await expect(text).toMatchFileSnapshot('golden/wrong-inputs.txt');
});
