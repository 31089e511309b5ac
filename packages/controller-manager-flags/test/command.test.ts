import { runInMemory } from '@harderway/command/testing';
import { expect, it } from 'vitest';
import { programWith } from '../src/command/program.js';
import { controllersOf } from '../src/controllers.js';

const run = (args: readonly string[], stdin: string) =>
  runInMemory(programWith({}), args, { files: {}, stdin });

it('checks a command line', async () => {
  const line = 'kube-controller-manager --kubeconfig=/k --concurrent-job-syncs=0\n';
  const { code, stdout } = await run(['check', '--kubernetes-version=1.31', '-'], line);
  expect(code).toBe(1);
  expect(stdout).toContain(
    'concurrent-job-syncs must be greater than 0, but got 0; hint: Leave it out for the default. [controller-limit]',
  );
});

it('says how the program ends once it is connected', async () => {
  const line = '--kubeconfig=/k\n--allocate-node-cidrs\n--cluster-cidr=foo\n';
  const { stdout } = await run(['check', '--kubernetes-version=1.31', '-'], line);
  expect(stdout).toContain('starts with this, and ends once it is connected: invalid CIDR[0]');
  const off = `${line}--controllers=*,-node-ipam-controller\n`;
  expect((await run(['check', '--kubernetes-version=1.31', '-'], off)).stdout).not.toContain('node-cidrs');
});

it('reports what an upgrade means', async () => {
  const { code, stdout } = await run(
    ['migrate', '--from=1.28', '--to=1.31', '-'],
    '--cloud-provider=gce\n--kubeconfig=/k\n',
  );
  expect([code, stdout]).toEqual([1, expect.stringContaining('built-in cloud providers are disabled')]);
});

it('knows the controllers of each version by their names', () => {
  expect(controllersOf('1.20').has('nodeipam')).toBe(true);
  expect(controllersOf('1.27').has('node-ipam-controller')).toBe(false);
  expect(controllersOf('1.31').has('nodeipam')).toBe(true);
  expect(controllersOf('1.32').has('device-taint-eviction-controller')).toBe(false);
  expect(controllersOf('1.33').has('device-taint-eviction-controller')).toBe(true);
});
