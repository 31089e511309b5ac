import { parse } from 'yaml';

interface ErrorFacts {
  readonly code: string;
  readonly outcome: string;
  readonly entered?: false;
  readonly when: string;
}

const comment = ({ outcome, when }: ErrorFacts): string =>
  `  /** ${outcome === 'any' ? '' : `\`${outcome}\`: `}${when}. */\n`;

/** The codes of errors, and those of hosts that could not be entered. */
export default function generate(read: (file: string) => string): Record<string, string> {
  const errors: readonly ErrorFacts[] = parse(read('errors.yaml'));
  const unreachable = errors.filter(({ entered }) => entered === false).map(({ code }) => code);
  return {
    'src/error-codes.generated.ts': `// Generated from the facts of this package; do not edit.
/** Every code that a RemoteExecError carries. docs/errors.md explains each. */
export type RemoteExecErrorCode =
${errors.map((error) => `${comment(error)}  | '${error.code}'`).join('\n')};

/** Codes of hosts that could not be reached or entered. */
export const unreachable: ReadonlySet<string> = new Set(${JSON.stringify(unreachable)});
`,
  };
}
