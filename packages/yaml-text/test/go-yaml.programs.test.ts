import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { goYaml } from '../src/kubernetes/go-yaml.js';
import { yamlTexts } from './yaml-texts.js';

beforeAll(() => {
  const tool = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(tool, ['python3-yaml']);
}, 180_000);

// goyaml.v2 is libyaml, translated to Go.
test('PyYAML and libyaml read each text that is written for Go', () => {
  const program = `import json, sys, yaml
json.dump([[yaml.load(t, l) for l in (yaml.SafeLoader, yaml.CSafeLoader)] for t in json.load(sys.stdin)], sys.stdout)`;
  const values = fc.sample(yamlTexts, 1000).map((text) => ({ value: text, list: [{ [text]: text }] }));
  const input = JSON.stringify(values.map((value) => goYaml(value)));
  const theirs: unknown = JSON.parse(
    execFileSync('/usr/bin/python3', ['-c', program], { input, encoding: 'utf8' }),
  );
  expect(theirs).toEqual(values.map((value) => [value, value]));
}, 60_000);
