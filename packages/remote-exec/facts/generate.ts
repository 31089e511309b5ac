import { parse } from 'yaml';

interface ErrorFacts {
  readonly code: string;
  readonly outcome: string;
  readonly entered?: false;
  readonly when: string;
}

interface DirectiveFacts {
  readonly directive: string;
  readonly how: 'followed' | 'ssh' | 'ignored';
  readonly same?: readonly string[];
}

const comment = ({ outcome, when }: ErrorFacts): string =>
  `  /** ${outcome === 'any' ? '' : `\`${outcome}\`: `}${when}. */\n`;

/** The directives that are not followed, the codes of errors, and those of hosts that could not be entered. */
export default function generate(read: (file: string) => string): Record<string, string> {
  const errors: readonly ErrorFacts[] = parse(read('errors.yaml'));
  const unreachable = errors.filter(({ entered }) => entered === false).map(({ code }) => code);
  const directives: readonly DirectiveFacts[] = parse(read('ssh-config.yaml'));
  const rows = directives
    .filter(({ how }) => how !== 'followed')
    .map(
      ({ directive, how, same = [] }) =>
        `  ${JSON.stringify([directive.toLowerCase(), how === 'ssh', same])},\n`,
    );
  return {
    'src/config/not-followed.generated.ts': `// Generated from the facts of this package; do not edit.
/** Directives that are not followed: in lower case, whether the host needs ssh(1) then, and values that change nothing. */
export const notFollowed: readonly (readonly [string, boolean, readonly string[]])[] = [
${rows.join('')}];
`,
    'src/error-codes.generated.ts': `// Generated from the facts of this package; do not edit.
/** Every code that a RemoteExecError carries. docs/errors.md explains each. */
export type RemoteExecErrorCode =
${errors.map((error) => `${comment(error)}  | '${error.code}'`).join('\n')};

/** Codes of hosts that could not be reached or entered. */
export const unreachable: ReadonlySet<string> = new Set(${JSON.stringify(unreachable)});
`,
  };
}
