import { dataModule, programModules } from '@harderway/component-flags/facts';

/** The flags, rules and files of kube-scheduler, and the plugins that it is built with. */
export default (read: (file: string) => string): Record<string, string> => ({
  ...programModules(read, 'kube-scheduler', 'scheduler'),
  'src/documents.generated.ts': dataModule(
    read('documents.yaml'),
    'schedulerDocument: DocumentFacts',
    '@harderway/component-flags/documents',
  ),
  'src/plugins.generated.ts': dataModule(
    read('plugins.yaml'),
    'schedulerPlugins: Readonly<Record<string, PluginFacts>>',
    './plugin-facts.js',
  ),
});
