import { derivedNames } from '@harderway/cluster-pki/derived-files';
import { requiredFiles } from '@harderway/cluster-pki/required-files';
import { describe, expect, test } from 'vitest';
import { itemsOn } from '../../src/components/host-items.js';
import { exampleSpec } from '../example.js';

describe.each(['guide', 'production'] as const)('in the profile %s', (profile) => {
  test.each(['here', 'elsewhere'] as const)(
    'hosts get exactly the required credentials, with the keys of authorities %s',
    (authorityKeys) => {
      const example = exampleSpec();
      const spec = { ...example, profile, pki: { ...example.pki, authorityKeys } };
      const onHosts = spec.hosts.flatMap((host) =>
        itemsOn({ spec, host }).flatMap(({ item }) =>
          item.kind === 'file' && item.credential !== undefined ? [item.credential] : [],
        ),
      );
      const authorities = profile === 'guide' ? ['ca.pem'] : ['ca.pem', 'etcd-ca.pem', 'front-proxy-ca.pem'];
      const here = [
        ...authorities,
        'admin.pem',
        'admin-key.pem',
        ...(profile === 'guide' ? [] : ['super-admin.pem', 'super-admin-key.pem']),
        'service-account.pem',
        'service-account-key.pem',
      ];
      expect(new Set(requiredFiles(new Map(), spec))).toEqual(
        new Set([...here, ...onHosts.filter((name) => !derivedNames.has(name))]),
      );
    },
  );
});
