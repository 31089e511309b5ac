import { expect, test } from 'vitest';
import { explained } from '../../src/backup/failure.js';

test('a full disk: the command that makes room names the directory that is full', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(explained(full, '/srv/backups')).toMatchObject({
    code: 'backup-failed',
    hint: expect.stringContaining('`harderway backup prune -o /srv/backups --keep-last 5`'),
  });
});
