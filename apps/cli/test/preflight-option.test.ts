import { expect, test } from 'vitest';
import { commandOptions } from '../src/options.js';

test('what makes a plan may go on although a check fails, as the text on such a check says', () => {
  const planning = Object.entries(commandOptions).filter(([, options]) => 'frozen' in options);
  expect(planning.map(([name]) => name)).toContain('restore');
  expect(planning.flatMap(([name, options]) => ('ignorePreflight' in options ? [] : [name]))).toEqual([]);
});
