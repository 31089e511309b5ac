import { parse } from 'yaml';

interface ErrorFacts {
  readonly code: string;
  readonly outcome: string;
  readonly entered?: false;
  readonly when: string;
  readonly hint?: string;
}

interface DirectiveFacts {
  readonly directive: string;
  readonly how: 'followed' | 'openssh' | 'reported';
  readonly same?: readonly string[];
}

const comment = ({ outcome, when }: ErrorFacts): string =>
  `  /** ${outcome === 'any' ? '' : `\`${outcome}\`: `}${when}. */\n`;

/** The codes of errors and their hints, those of hosts that could not be reached, and the directives of ssh_config that are not followed. */
export default function generate(read: (file: string) => string): Record<string, string> {
  const errors: readonly ErrorFacts[] = parse(read('errors.yaml'));
  const unreachable = errors.filter(({ entered }) => entered === false).map(({ code }) => code);
  const hints = Object.fromEntries(
    errors.flatMap(({ code, hint }) => (hint === undefined ? [] : [[code, hint]])),
  );
  const directives: readonly DirectiveFacts[] = parse(read('ssh-config.yaml'));
  const rows = directives
    .filter(({ how }) => how !== 'followed')
    .map(({ directive, how, same = [] }) => {
      const needsOpenssh = how === 'openssh';
      return `  ${JSON.stringify({ directive: directive.toLowerCase(), needsOpenssh, same })},\n`;
    });
  return {
    'src/config/not-followed.generated.ts': `// Generated from the facts of this package; do not edit.
/** A directive of ssh_config that is not followed. */
export interface NotFollowed {
  /** In lower case. */
  readonly directive: string;
  /** Whether only ssh(1) reaches and identifies the host as the directive says. */
  readonly needsOpenssh: boolean;
  /** Values that change nothing. */
  readonly same: readonly string[];
}

/** The directives that are not followed, and reported. */
export const notFollowed: readonly NotFollowed[] = [
${rows.join('')}];
`,
    'src/errors/codes.generated.ts': `// Generated from the facts of this package; do not edit.
/** Every code of a RemoteExecError. docs/errors.md explains each. */
export type RemoteExecErrorCode =
${errors.map((error) => `${comment(error)}  | '${error.code}'`).join('\n')};

/** Codes of hosts that could not be reached, or not logged in to. */
export const unreachable: ReadonlySet<string> = new Set(${JSON.stringify(unreachable)});

/** Advice on an error that has none of its own. */
export const hints: Readonly<Partial<Record<RemoteExecErrorCode, string>>> = ${JSON.stringify(hints)};
`,
  };
}
