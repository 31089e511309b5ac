import { runInMemory } from '@harderway/command/testing';
import { expect, test } from 'vitest';
import { program } from '../src/command/program.js';

const files = { 'user-data': '#cloud-config\nhostname: a_b\n', network: 'version: 2\nethernets: {lo: {}}\n' };

test('check finds the kind by the first line, or takes --kind', async () => {
  expect(await runInMemory(program, ['check', 'user-data', 'network'], { files })).toMatchObject({
    code: 1,
    stdout: `\
user-data:2:11: error: hostname: "a_b" is not a host name [invalid-name]
network:1:1: warning: only loopback is configured, so no other interface comes up; hint: add an interface with dhcp4: true [only-loopback]
`,
  });
  const given = await runInMemory(program, ['check', '--kind=user-data', 'network'], { files });
  expect(given.stdout).toContain('[missing-header]');
});
