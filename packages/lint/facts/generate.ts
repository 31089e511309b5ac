import { rulesModule } from '@harderway/diagnostics/facts';

/** The modules that are made from the facts of this package, by path. */
export default (read: (name: string) => string): Record<string, string> => ({
  'src/rules.generated.ts': rulesModule(read('rules.yaml'), 'lintRules'),
});
