import { rulesModule } from '@harderway/diagnostics/facts';
import { parse } from 'yaml';

/** Lists of texts by name, as the text of a module. */
function listsModule(yaml: string): string {
  const lists: Readonly<Record<string, readonly string[]>> = parse(yaml);
  return Object.entries(lists)
    .map(([name, items]) => `export const ${name} = ${JSON.stringify(items)} as const;\n`)
    .join('');
}

/** The modules that are made from the facts of this package, by path. */
export default (read: (name: string) => string): Record<string, string> => ({
  'src/rules/rules.generated.ts': rulesModule(read('rules.yaml'), 'cloudInitRules'),
  'src/document/keys.generated.ts': listsModule(read('keys.yaml')),
});
