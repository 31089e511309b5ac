import { directoryOf, nameOf } from '../files/paths.js';
import type { Tree } from '../files/tree.js';
import type { Source } from './format.js';

/** Where systemd looks for units and drop-ins of a host, the first that has a name counts. */
const DIRECTORIES = ['etc', 'run', 'usr/local/lib', 'usr/lib', 'lib'];

/** The directories that systemd reads together with the one of a unit; only that one in another layout. */
function siblingsOf(directory: string): readonly string[] {
  const [, root, manager] =
    /^(.*?)(?<=^|\/)(?:etc|run|(?:usr\/(?:local\/)?)?lib)(\/systemd\/\w+)$/.exec(directory) ?? [];
  return manager === undefined ? [directory] : DIRECTORIES.map((each) => `${root}${each}${manager}`);
}

const join = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`);

/**
 * The texts that systemd reads as one unit: the file of the unit and its drop-ins, in its order. Empty for a drop-in whose unit is
 * among the files, since it is read there; a drop-in without its unit is by itself.
 */
export function partsOf(source: Source, tree: Tree): readonly Source[] {
  const { path } = source;
  const directory = directoryOf(path);
  if (path.endsWith('.conf')) {
    const unit = nameOf(directory).replace(/\.d$/, '');
    const isKnown = siblingsOf(directoryOf(directory)).some((each) => tree.has(join(each, unit)));
    return isKnown ? [] : [source];
  }
  const dropIns = new Map<string, string>();
  for (const each of siblingsOf(directory)) {
    const own = join(each, `${nameOf(path)}.d`);
    for (const name of tree.list(own) ?? [])
      if (name.endsWith('.conf') && !dropIns.has(name)) dropIns.set(name, `${own}/${name}`);
  }
  const sorted = [...dropIns].sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    source,
    ...sorted.flatMap(([, dropIn]) => {
      const text = tree.read(dropIn);
      return text === undefined ? [] : [{ path: dropIn, text }];
    }),
  ];
}
