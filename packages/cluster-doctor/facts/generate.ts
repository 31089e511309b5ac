import { rulesModule } from '@harderway/diagnostics/facts';

const PARTS = ['transcript', 'redact', 'host', 'programs', 'network', 'main'] as const;

/** The modules that are made from the facts of this package, by path. */
export default (read: (name: string) => string): Record<string, string> => ({
  'src/checks/findings.generated.ts': rulesModule(read('findings.yaml'), 'doctorRules'),
  'src/collect/script.generated.ts': `// Generated from the facts of this package; do not edit.
/** The program that describes a host: POSIX sh, for its standard input. */
export const collectScript: string = ${JSON.stringify(PARTS.map((part) => read(`collect/${part}.sh`)).join(''))};
`,
});
