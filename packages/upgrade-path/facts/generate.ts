import { dataModule } from '@harderway/component-flags/facts';

/** Releases, removed APIs, and what flags and files have to become. */
export default function generate(read: (file: string) => string): Record<string, string> {
  return {
    'src/releases.generated.ts': dataModule(read('releases.yaml'), {
      name: 'releases',
      about: 'What is known of the releases of Kubernetes.',
      type: 'Releases',
      imports: ['Releases', './facts.js'],
    }),
    'src/removed-apis.generated.ts': dataModule(read('removed-apis.yaml'), {
      name: 'removedApis',
      about: 'API versions that kube-apiserver no longer serves.',
      type: 'readonly RemovedApi[]',
      imports: ['RemovedApi', './facts.js'],
    }),
    'src/migrate/documents.generated.ts': dataModule(read('documents.yaml'), {
      name: 'documents',
      about: 'Configuration files whose older versions programs stop reading.',
      type: 'readonly DocumentFacts[]',
      imports: ['DocumentFacts', '../facts.js'],
    }),
    'src/migrate/values.generated.ts': dataModule(read('values.yaml'), {
      name: 'removedValues',
      about: 'Values of flags that programs stop taking.',
      type: 'readonly ValueFacts[]',
      imports: ['ValueFacts', '../facts.js'],
    }),
  };
}
