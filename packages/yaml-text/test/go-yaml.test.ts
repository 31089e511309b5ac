import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { goYaml } from '../src/kubernetes/go-yaml.js';
import { readKubernetesYaml } from '../src/kubernetes/read-kubernetes.js';
import { unlike } from '../src/unlike.js';
import { yamlTexts } from './yaml-texts.js';

describe('YAML for Go', () => {
  test('every text is read back, as a value and as a key', () => {
    fc.assert(
      fc.property(yamlTexts, (text) => {
        const written = goYaml({ value: text, list: [{ [text]: text }] });
        expect(readKubernetesYaml(written)).toMatchObject({
          value: { value: text, list: [{ [text]: text }] },
        });
        expect(written).not.toMatch(unlike);
      }),
    );
  });

  test.each([
    ['0X1F', '"0X1F"'],
    ['0O7', '"0O7"'],
    ['yes', '"yes"'],
    ['1_000', '"1_000"'],
    ['a\u2028b', String.raw`"a\u2028b"`],
    ['a\u0085b\nc', String.raw`"a\u0085b\nc"`],
    ['\tb\nc', String.raw`"\tb\nc"`],
    ['a\nb', '|-\n  a\n  b'],
    ['0x1g', '0x1g'],
  ])('%j', (text, expected) => {
    expect(goYaml({ a: text })).toBe(`a: ${expected}\n`);
  });
});
