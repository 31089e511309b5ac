import { parse } from 'yaml';

interface ErrorFacts {
  readonly code: string;
  readonly outcome: string;
  readonly entered?: false;
  readonly when: string;
}

interface DirectiveFacts {
  readonly directive: string;
  readonly how: 'followed' | 'ssh' | 'ignored' | 'silent';
  readonly same?: readonly string[];
  readonly values?: 'flag' | 'number' | 'time' | 'port' | 'jump' | 'list' | readonly string[];
  readonly many?: true;
  /** The directive that it is another name of. */
  readonly as?: string;
}

const comment = ({ outcome, when }: ErrorFacts): string =>
  `  /** ${outcome === 'any' ? '' : `\`${outcome}\`: `}${when}. */\n`;

/** The directives of ssh_config, the codes of errors, and those of hosts that could not be entered. */
export default function generate(read: (file: string) => string): Record<string, string> {
  const errors: readonly ErrorFacts[] = parse(read('errors.yaml'));
  const unreachable = errors.filter(({ entered }) => entered === false).map(({ code }) => code);
  const directives: readonly DirectiveFacts[] = parse(read('ssh-config.yaml'));
  const rows = directives.map(({ directive, as, how, same = [], values, many }) => {
    const facts = {
      name: (as ?? directive).toLowerCase(),
      how,
      same,
      ...(values === undefined ? {} : { values }),
      ...(many === undefined ? {} : { many }),
    };
    return `  [${JSON.stringify(directive.toLowerCase())}, ${JSON.stringify(facts)}],\n`;
  });
  return {
    'src/config/directives.generated.ts': `// Generated from the facts of this package; do not edit.
/** The facts about a directive. */
export interface DirectiveFacts {
  /** In lower case; that of the directive which this one is another name of. */
  readonly name: string;
  readonly how: 'followed' | 'ssh' | 'ignored' | 'silent';
  /** Values that change nothing. */
  readonly same: readonly string[];
  /** Values that ssh(1) takes; without them any, or those of a grammar of its own. */
  readonly values?: 'flag' | 'number' | 'time' | 'port' | 'jump' | 'list' | readonly string[];
  /** Whether it takes more than one argument. */
  readonly many?: true;
}

/** Every directive that ssh(1) knows, in lower case. */
export const directives: ReadonlyMap<string, DirectiveFacts> = new Map<string, DirectiveFacts>([
${rows.join('')}]);
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
