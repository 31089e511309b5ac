import { defineCommand } from '@harderway/command';
import { memoryWorld } from '@harderway/command/testing';
import { expect, test } from 'vitest';
import { report } from '../src/command/report.js';
import { CliError, withFindings } from '../src/errors.js';

const command = defineCommand({ name: 'adopt', summary: 'Adopt', options: {}, run: async () => 0 });

test('findings before an error are in one JSON document with it', async () => {
  const { world, stdout, stderr } = memoryWorld({ environment: { NO_COLOR: '1' } });
  const error = new CliError('unknown-host', 'no host is called b', { hint: 'name one of cluster.yaml' });
  const found = withFindings(error, { file: 'cluster.yaml', credentials: [] });
  expect(await report(found, { world, command, options: {}, json: true }, undefined)).toBe(1);
  expect(JSON.parse(stdout())).toEqual({
    file: 'cluster.yaml',
    credentials: [],
    error: expect.objectContaining({ code: 'unknown-host', message: 'no host is called b' }),
  });
  expect(stderr()).toContain('no host is called b');
});
