import { rulesModule } from '@harderway/diagnostics/facts';

/** The rules of this package. */
export default function generate(read: (file: string) => string): Record<string, string> {
  return { 'src/input/rules.generated.ts': rulesModule(read('rules.yaml'), 'lineRules') };
}
