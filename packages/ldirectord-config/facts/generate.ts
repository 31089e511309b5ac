import { rulesModule } from '@harderway/diagnostics/facts';

/** One directive of directives.txt: its form, its place and default, and its meaning, a line each. */
function directive(block: string): string {
  const [form = '', where = '', meaning = ''] = block.trim().split('\n');
  const [, name = '', syntax = ''] = /^(\w+)=?(.*)$/.exec(form) ?? [];
  const [place = '', fallback = ''] = where.split(', default: ');
  return `  ${JSON.stringify({ name, place, syntax, default: fallback, meaning })},\n`;
}

const linesOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

function services(lines: readonly string[]): string {
  const rows = lines.map((line) => line.split(' '));
  return `// Generated from the facts of this package; do not edit.

/** A service that a negotiate check checks. */
export type CheckedService = ${rows.map(([name]) => `'${name}'`).join(' | ')};

/** The services that are checked, in the order of the program's message. */
export const checkedServices: readonly CheckedService[] = ${JSON.stringify(rows.map(([name]) => name))};

/** The usual ports of services. */
export const usualPorts: Readonly<Partial<Record<CheckedService, string>>> = ${JSON.stringify(Object.fromEntries(rows.filter(([, port]) => port)))};
`;
}

/** The modules that are made from the facts of this package, by path. */
export default (read: (name: string) => string): Record<string, string> => ({
  'src/rules/rules.generated.ts': rulesModule(read('rules.yaml'), 'ldirectordRules'),
  'src/services.generated.ts': services(linesOf(read('services.txt'))),
  'src/directives.generated.ts': `// Generated from the facts of this package; do not edit.

/** Where a directive is allowed. */
export type DirectivePlace = 'head' | 'section' | 'both';

/** A directive, in our own words. */
export interface DirectiveInfo {
  readonly name: string;
  readonly place: DirectivePlace;
  /** Form of its value; empty for a directive that ldirectord refuses. */
  readonly syntax: string;
  /** The value without it; empty for a directive that ldirectord refuses. */
  readonly default: string;
  readonly meaning: string;
}

/** Every directive that ldirectord 4.16.0 knows. */
export const directives: readonly DirectiveInfo[] = [
${read('directives.txt').split('\n\n').slice(1).map(directive).join('')}];
`,
});
