import { choice, choices, file, flag, type Option, type Values, value } from '@harderway/command';
import { type StageName, stageNames } from '@harderway/control-plane/stages';

/** Options that every command takes. */
export const globalOptions: {
  readonly file: Option<string>;
  readonly verbose: Option<boolean>;
  readonly noColor: Option<boolean>;
} = {
  file: file('the description of the cluster', { short: 'f', default: 'cluster.yaml' }),
  verbose: flag('print more notes, and stack traces of errors'),
  noColor: flag('print no colors (NO_COLOR does the same)'),
};

/** What every command gets. */
export type GlobalOptions = Values<typeof globalOptions>;

/** What commands get whose result a program may read. */
export interface JsonOptions extends GlobalOptions {
  readonly json: boolean;
}

export const json: Option<boolean> = flag('print the result as JSON');

export const yes: Option<boolean> = flag('do not ask', { short: 'y' });

export const only: Option<readonly StageName[] | undefined> = choices(stageNames, 'these stages alone', {
  label: 'STAGE',
});

export const diff = (fallback: 'short' | 'none'): Option<'full' | 'short' | 'none'> =>
  choice(['full', 'short', 'none'], 'how much of each diff to show', { default: fallback });

/** Names separated by commas or given several times; undefined where there is none. */
export const host: Option<readonly string[] | undefined> = {
  ...value('NAME', 'this host alone'),
  many: true,
  read: (given) => {
    const names = given.flatMap((each) => each.split(',')).filter((name) => name !== '');
    return names.length === 0 ? undefined : names;
  },
};

/** The option of the engine that `--only` means: nothing without it, which is all stages. */
export const onlyStages = ({
  only: stages,
}: {
  readonly only?: readonly StageName[] | undefined;
}): { readonly stages?: readonly StageName[] } => (stages === undefined ? {} : { stages });
