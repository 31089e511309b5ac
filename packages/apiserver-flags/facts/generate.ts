import { dataModule, programModules } from '@harderway/component-flags/facts';
import { rulesModule } from '@harderway/diagnostics/facts';

const DOCUMENTS = [
  'Policy',
  'EncryptionConfiguration',
  'AuthenticationConfiguration',
  'AuthorizationConfiguration',
  'AdmissionConfiguration',
];

/** The flags of kube-apiserver, its rules, its admission plugins, and what else it knows by name. */
export default function generate(read: (file: string) => string): Record<string, string> {
  return {
    ...programModules(read, 'kube-apiserver', 'apiserver'),
    'src/documents/rules.generated.ts': rulesModule(read('document-rules.yaml'), 'documentRules'),
    'src/cluster/rules.generated.ts': rulesModule(read('cluster-rules.yaml'), 'clusterRules'),
    'src/documents/documents.generated.ts': dataModule(read('documents.yaml'), {
      name: 'documents',
      about: 'What is known of each file.',
      type: `Readonly<Record<${DOCUMENTS.map((name) => `'${name}'`).join(' | ')}, DocumentFacts>>`,
      imports: ['DocumentFacts', '@harderway/component-flags/documents'],
    }),
    'src/cis/items.generated.ts': dataModule(read('cis.yaml'), {
      name: 'cisItems',
      about: 'The items of the CIS Kubernetes benchmark, in its order.',
      type: 'readonly CisItem[]',
      imports: ['CisItem', './model.js'],
    }),
    'src/catalog/api-groups.generated.ts': dataModule(read('api-groups.yaml'), {
      name: 'apiGroups',
      about: 'The Kubernetes versions that register a version of an API group.',
      type: 'Readonly<Record<string, Readonly<Record<string, string>>>>',
    }),
    'src/catalog/admission-plugins.generated.ts': dataModule(read('admission-plugins.json'), {
      name: 'admissionPlugins',
      about: 'The admission plugins of kube-apiserver over all versions that are known.',
      type: '{ readonly source: string; readonly plugins: readonly AdmissionPluginHistory[] }',
      imports: ['AdmissionPluginHistory', './admission-plugin.js'],
    }),
  };
}
