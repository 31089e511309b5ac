import { expect, test } from 'vitest';
import { missingDebianPackages } from '../../src/machine/debian-packages.js';

test('missingDebianPackages asks dpkg', async () => {
  expect(await missingDebianPackages(['dpkg', 'no-such-package-at-all', 'base-files'])).toEqual([
    'no-such-package-at-all',
  ]);
});
