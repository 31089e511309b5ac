import { dataModule } from '@harderway/component-flags/facts';

/** Releases, removed APIs, and what flags and files have to become. */
export default function generate(read: (file: string) => string): Record<string, string> {
  return {
    'src/releases.generated.ts': dataModule(read('releases.yaml'), 'releases: Releases', './facts.js'),
    'src/removed-apis.generated.ts': dataModule(
      read('removed-apis.yaml'),
      'removedApis: readonly RemovedApi[]',
      './facts.js',
    ),
    'src/migrate/documents.generated.ts': dataModule(
      read('documents.yaml'),
      'documents: readonly DocumentFacts[]',
      '../facts.js',
    ),
    'src/migrate/values.generated.ts': dataModule(
      read('values.yaml'),
      'removedValues: readonly ValueFacts[]',
      '../facts.js',
    ),
  };
}
