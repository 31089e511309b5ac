import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab } from '@harderway/lab';
import { quote } from '@harderway/remote-exec';

/** A lab with the files of the chapter. */
export interface Kept {
  readonly lab: Pick<Lab, 'enter'>;
  /** Path of its cluster.yaml. */
  readonly file: string;
  /** Directory of that file, and of the credentials in `auth`. */
  readonly directory: string;
  /** Path of the program. */
  readonly kubectl: string;
}

const clone = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** A script of this clone, started from any directory. */
const script = (...words: readonly string[]): string =>
  quote(['npx', '-y', 'pnpm@10.34.9', '-C', clone, 'run', ...words]);

/**
 * How to use a lab that stays up and how to take it down, as command lines with full paths: in a clone none of the
 * programs is on the PATH. Without `kept`, the chapter has not written any files yet.
 */
export function keptLab(name: string, kept: Kept | undefined): string {
  const use = (words: readonly string[], { lab }: Kept): string => `  ${quote(lab.enter(words))}`;
  return [
    '',
    `The lab ${name} stays up. To use it:`,
    ...(kept === undefined
      ? []
      : [
          use(
            [
              kept.kubectl,
              '--kubeconfig',
              join(kept.directory, 'auth', 'kubenet.kubeconfig'),
              'get',
              'namespaces',
            ],
            kept,
          ),
          use(['node', join(clone, 'apps/cli/dist/bin.js'), '--file', kept.file, 'status'], kept),
        ]),
    `  ${script('lab', 'ssh', '--name', name, 'control0')}`,
    'To take it down:',
    `  ${script('lab', 'down', '--name', name)}`,
  ].join('\n');
}
