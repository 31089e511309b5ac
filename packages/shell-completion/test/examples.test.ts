import { expect, it } from 'vitest';
import { script } from '../examples/backup.js';

it('the example runs', () => {
  expect(script).toContain("-l method -r -f -a 'full changes'");
});
