import { expect, test } from 'vitest';
import { readYaml } from '../src/read.js';

/** The value of the key `a` in a text that ends where the block ends. */
function valueAtEnd(block: string): unknown {
  const yaml = readYaml(`a: ${block}`);
  return yaml.kind === 'read' ? yaml.value : yaml.diagnostics;
}

test.each([
  ['|\n  x', 'x'],
  ['>\n  x\n  y', 'x y'],
  ['|+\n  x\n\n  y', 'x\n\ny'],
  ['|2\n    x', '  x'],
  ['|\r\n  x', 'x'],
  ['|\n  x\n    ', 'x\n  '],
  ['|2\n  x\n   ', 'x\n '],
  ['|+\n  ', ''],
])('a block at the end of the text has no line end that the text does not have: %j', (block, value) => {
  expect(valueAtEnd(block)).toEqual({ a: value });
});

test.each([
  ['|\n  x\n', 'x\n'],
  ['|\n  x\n  ', 'x\n'],
  ['|\n  x\n# c', 'x\n'],
  ['|+\n  x\n\n', 'x\n\n'],
  ['|\n  ', ''],
  ['|-\n  x', 'x'],
])('and else it has its line end: %j', (block, value) => {
  expect(valueAtEnd(block)).toEqual({ a: value });
});

test('so has a block that is the document, an item or a key', () => {
  const values = ['--- |\n  x', '- |\n  x', '- a:\n    - b: |\n        x', 'b: 1\n---\n- |\n  x'].map(
    (text) => {
      const yaml = readYaml(text, { configuration: true });
      return yaml.kind === 'read' ? yaml.value : undefined;
    },
  );
  expect(values).toEqual(['x', ['x'], [{ a: [{ b: 'x' }] }], { b: 1 }]);
  const key = readYaml('? |\n  x');
  expect(key).toMatchObject({ value: { x: null } });
});
