import { describe, expect, test } from 'vitest';
import { converges } from './running.js';
import type { Stage } from './stage.js';

/** Requests of clients for deprecated APIs show in the checks before an upgrade. */
export function deprecatedApis(stage: () => Stage): void {
  /** Asks the API server of a host as the administrator. */
  const ask = (host: string, path: string): Promise<string> => stage().asAdmin(host, path);
  const found = async (kubernetes: string) => {
    const { act, cluster } = stage();
    // A plan with a step: without one nothing is checked.
    const file = await cluster({ schedulerFlags: { v: '4' } });
    const { error, preflight } = await act({ file, op: 'preflight', kubernetes });
    expect(error).toBeUndefined();
    return preflight.find(({ name }) => name === 'removed-apis');
  };

  describe('an upgrade to versions that lack what clients ask for', () => {
    test('is refused once an API server was asked, and not before', async () => {
      await converges(stage(), await stage().cluster());
      const about = async (kubernetes: string, api: string) =>
        (await found(kubernetes))?.findings.filter((finding) => finding.found.includes(api));
      const api = 'ingresses of networking.k8s.io/v1beta1';
      expect(await about('1.22.17', api)).toEqual([]);
      expect(await ask('control1', '/apis/networking.k8s.io/v1beta1/ingresses')).toContain('"IngressList"');
      // 1.21 still serves them, 1.22 does not.
      expect(await found('1.21.14')).toMatchObject({ verdict: 'ok' });
      expect(await about('1.22.17', api)).toEqual([
        {
          verdict: 'failed',
          found: `control1: ${api} were requested, which 1.22 no longer serves`,
          hint: expect.stringContaining('move it to networking.k8s.io/v1;'),
        },
      ]);
      // The garbage collector asks for these, since their group has no other version.
      await ask('control1', '/apis/extensions/v1beta1/ingresses');
      expect(await about('1.22.17', 'ingresses of extensions/v1beta1')).toEqual([
        expect.objectContaining({
          verdict: 'warning',
          found: expect.stringContaining('kube-controller-manager does so itself'),
        }),
      ]);
    });
  });
}
