import { rulesModule } from '@harderway/diagnostics/facts';

const HOST = ['transcript', 'redact', 'host', 'programs', 'network', 'main'] as const;
const CLIENT = ['transcript', 'redact', 'network', 'client'] as const;

/** The modules that are made from the facts of this package, by path. */
export default function modules(read: (name: string) => string): Record<string, string> {
  const program = (parts: readonly string[]): string =>
    JSON.stringify(parts.map((part) => read(`collect/${part}.sh`)).join(''));
  return {
    'src/checks/findings.generated.ts': rulesModule(read('findings.yaml'), 'doctorRules'),
    'src/collect/script.generated.ts': `// Generated from the facts of this package; do not edit.
/** The program that describes a host: POSIX sh, for its standard input. */
export const collectScript: string = ${program(HOST)};

/** The program that describes the way to virtual addresses, which are its arguments as \`ADDRESS:PORT\`: POSIX sh. */
export const clientScript: string = ${program(CLIENT)};
`,
  };
}
