import { rulesModule, severitiesModule } from '@harderway/diagnostics/facts';

/** The modules that are made from the facts of this package, by path. */
export default (read: (name: string) => string): Record<string, string> => ({
  'src/rules.generated.ts': rulesModule(read('rules.yaml'), 'yamlRules'),
  'src/severities.generated.ts': severitiesModule(read('rules.yaml'), 'yamlRules'),
});
