import { parse } from 'yaml';

/** Kinds of arguments. */
const kinds = [
  ...['flag', 'number', 'time', 'port', 'jump', 'list', 'command'],
  ...['assignments', 'variables', 'rekey', 'lifetime', 'persist', 'escape'],
  ...['domains', 'cnames', 'service-classes', 'timeouts', 'keystrokes', 'mask', 'tunnel', 'agent'],
];

interface DirectiveFacts {
  readonly directive: string;
  readonly values?: string | readonly string[];
  readonly many?: true;
  /** The directive that it is an older name of. */
  readonly as?: string;
}

/** The table of all directives. */
export default function generate(read: (file: string) => string): Record<string, string> {
  const directives: readonly DirectiveFacts[] = parse(read('directives.yaml'));
  const rows = directives.map(({ directive, as, values, many }) => {
    const facts = { name: (as ?? directive).toLowerCase(), values, many };
    return `  [${JSON.stringify(directive.toLowerCase())}, ${JSON.stringify(facts)}],\n`;
  });
  return {
    'src/directives.generated.ts': `// Generated from the facts of this package; do not edit.
/** The facts about a directive. */
export interface DirectiveFacts {
  /** In lower case; for an older name, the directive that replaced it. */
  readonly name: string;
  /** Arguments that ssh(1) accepts; without it any, or a grammar of their own. */
  readonly values?: ${kinds.map((kind) => `'${kind}'`).join(' | ')} | readonly string[];
  /** Whether it takes more than one argument. */
  readonly many?: true;
}

/** Every directive that ssh(1) knows, in lower case. */
export const directives: ReadonlyMap<string, DirectiveFacts> = new Map<string, DirectiveFacts>([
${rows.join('')}]);
`,
  };
}
