import {
  check,
  type Environment,
  type IncludedFile,
  parse,
  plainEnvironment,
} from '@harderway/keepalived-config';
import picomatch from 'picomatch';
import { directoryOf, hostRootOf, nameOf } from '../files/paths.js';
import type { Tree } from '../files/tree.js';
import type { Format, Source, Surroundings } from './format.js';

/** The files of a directory of the run that a pattern names; undefined if nothing is known of the directory. */
function includedFiles(
  { list, read }: Tree,
  path: string,
  pattern: string,
  from = directoryOf(path),
): readonly IncludedFile[] | undefined {
  const full = pattern.startsWith('/')
    ? `${hostRootOf(path) ?? '/'}${pattern.slice(1)}`
    : `${from === '' ? '' : `${from}/`}${pattern}`;
  const directory = directoryOf(full);
  const isMatch = picomatch(nameOf(full));
  return list(directory)
    ?.filter((name) => isMatch(name))
    .sort()
    .flatMap((name) => {
      const file = directory === '' ? name : `${directory}/${name}`;
      const text = read(file);
      return text === undefined ? [] : [{ path: file, text }];
    });
}

/** The machine that a file is for, as far as the files tell. */
export const environmentOf = ({ path }: Source, { target, tree }: Surroundings): Environment => ({
  ...plainEnvironment,
  version: target.keepalived ?? plainEnvironment.version,
  include: (pattern, directory) => includedFiles(tree, path, pattern, directory),
});

/** keepalived.conf. What it includes is read as a part of it, and is no configuration by itself. */
export const keepalived: Format = {
  kind: 'keepalived',
  isNamed: (path) => path.endsWith('.conf'),
  recognizes: ({ path, text }) =>
    (/^keepalived.*\.conf$/.test(nameOf(path)) && /^[^#!\n]*\{|^[ \t]*include/m.test(text)) ||
    (/^global_defs\b/m.test(text) && /^(?:vrrp_instance|virtual_server)\b/m.test(text)),
  check: (source, surroundings) => check(parse(source.text), environmentOf(source, surroundings)).diagnostics,
};
