import type { ClusterSpec } from '@harderway/cluster-spec';
import { expect, test } from 'vitest';
import { renderCluster } from '../../src/components/render.js';
import { examplePkiOf, exampleSpec } from '../example.js';

test.each(['guide', 'production'] as const)(
  'a cluster whose authorities have their keys elsewhere signs for no kubelet in the profile %s',
  (profile) => {
    const textsOf = (authorityKeys: ClusterSpec['pki']['authorityKeys']): string => {
      const example = exampleSpec();
      const spec: ClusterSpec = { ...example, profile, pki: { ...example.pki, authorityKeys } };
      return renderCluster(spec, { files: examplePkiOf(spec) })
        .map(({ path, content }) => `${path}\n${content}`)
        .join('\n');
    };
    expect(textsOf('elsewhere')).not.toMatch(/cluster-signing|signing-ca|[/:]ca-key\.pem/);
    expect(textsOf('here')).toMatch(/cluster-signing-key-file/);
  },
);
