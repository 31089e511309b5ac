import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CisFinding, CisReport } from '@harderway/control-plane/cis';
import { beforeEach, describe, expect, it } from 'vitest';
import { clusterYaml, harderway, temporaryDirectory } from './surroundings.js';

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
});

const passes: CisFinding = {
  id: '1.2.2',
  component: 'kube-apiserver',
  title: 'No static tokens',
  assessment: 'automated',
  status: 'pass',
  found: '--token-auth-file is not given',
};
const fails: CisFinding = {
  id: '1.2.15',
  component: 'kube-apiserver',
  title: 'Profiling is off',
  assessment: 'automated',
  status: 'fail',
  found: '--profiling=<b>true</b>',
  fix: { kind: 'flag', flag: 'profiling', value: 'false' },
  change: 'set profiling: "false" among kubeApiserver.extraFlags of cluster.yaml, then run `harderway apply`',
  conflict: 'Whoever reads profiles gets none.',
};
const known: CisFinding = {
  ...fails,
  id: '1.2.1',
  title: 'Anonymous callers are refused',
  assessment: 'manual',
  exception: 'the balancer asks /readyz without a credential',
};
const report: CisReport = {
  hosts: [
    { host: 'control0', version: '1.31.14', benchmark: '1.11', findings: [passes, fails, known] },
    { host: 'control1', version: '1.31.14', benchmark: '1.11', findings: [passes, known] },
  ],
  unknown: [],
};

const cis = (found: CisReport, ...argv: readonly string[]) =>
  harderway(['cis', ...argv], { directory, engine: { cisOfCluster: async () => found } });

describe('harderway cis', () => {
  it('shows what fails, what is known and why, and counts the rest', async () => {
    const { code, stdout } = await cis(report);
    expect(code).toBe(1);
    expect(stdout).toBe(`known           1.2.1   Anonymous callers are refused, to check by hand
                found:   --profiling=<b>true</b>
                because: the balancer asks /readyz without a credential
fail            1.2.15  Profiling is off (control0)
                found:   --profiling=<b>true</b>
                fix:     set profiling: "false" among kubeApiserver.extraFlags of cluster.yaml, then run \`harderway apply\`
                but:     Whoever reads profiles gets none.
CIS Kubernetes benchmark 1.11, Kubernetes 1.31.14: 2 pass, 1 fail, 2 known exceptions, 0 to check by hand on 2 hosts
`);
    expect((await cis(report, '--verbose')).stdout).toContain('pass            1.2.2   No static tokens');
  });

  it('is content where only known items fail, and not where a host did not answer', async () => {
    const [, second] = report.hosts;
    const fine = { hosts: second === undefined ? [] : [second], unknown: [] };
    expect((await cis(fine)).code).toBe(0);
    const lost = { ...fine, unknown: [{ host: 'control2', cause: 'no answer in 20 s' }] };
    expect(await cis(lost)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('control2: no answer'),
    });
  });

  it('makes a page in which nothing of a host is markup', async () => {
    const { stdout } = await cis(report, '--format', 'html');
    expect(stdout).toContain('--profiling=&#60;b&#62;true&#60;/b&#62;');
    expect(stdout).not.toContain('<b>');
    expect(stdout).toContain('<td class="known">known</td>');
  });

  it('makes SARIF with a rule for each item that fails', async () => {
    const { stdout } = await cis(report, '--format', 'sarif');
    const { version, runs } = JSON.parse(stdout);
    expect(version).toBe('2.1.0');
    const [{ tool, results }] = runs;
    expect(tool.driver.rules.map(({ id }: { readonly id: string }) => id)).toEqual([
      'cis-1.2.1',
      'cis-1.2.15',
    ]);
    expect(results.map(({ level }: { readonly level: string }) => level)).toEqual(['error', 'note', 'note']);
  });

  it('prints all of it as JSON', async () => {
    expect(JSON.parse((await cis(report, '--json')).stdout)).toEqual(report);
  });
});
