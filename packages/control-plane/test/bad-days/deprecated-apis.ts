import { describe, expect, test } from 'vitest';
import { converges } from './running.js';
import type { Stage } from './stage.js';

/** A definition of custom resources of which one version is stored and no longer served. */
const definition = JSON.stringify({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: ['v1', 'v2'].map((name) => ({
      name,
      served: true,
      storage: name === 'v1',
      schema: { openAPIV3Schema: { type: 'object' } },
    })),
  },
});

/** What clients ask for shows in the checks before an upgrade. */
export function deprecatedApis(stage: () => Stage): void {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  /** Asks the API server of a host as the administrator. */
  const ask = (host: string, at: string, ...options: readonly string[]): Promise<string> =>
    stage().asAdmin(host, at, options);
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

    test('warns of objects in a version that is not served', async () => {
      const json = ['--header', 'Content-Type: application/json', '--data', definition];
      expect(await ask('control0', path, ...json)).toContain('"widgets.example.org"');
      const patch = ['v1', 'v2'].flatMap((_, index) => [
        { op: 'replace', path: `/spec/versions/${index}/served`, value: index === 1 },
        { op: 'replace', path: `/spec/versions/${index}/storage`, value: index === 1 },
      ]);
      const type = ['--request', 'PATCH', '--header', 'Content-Type: application/json-patch+json'];
      await ask('control0', `${path}/widgets.example.org`, ...type, '--data', JSON.stringify(patch));
      expect((await found('1.21.14'))?.findings).toEqual([
        expect.objectContaining({
          verdict: 'warning',
          found: 'objects of widgets.example.org may be stored in v1, which is not served',
        }),
      ]);
      await ask('control0', `${path}/widgets.example.org`, '--request', 'DELETE');
    });
  });
}
