import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** DirectoryEntries by path: the content of a file, `/` for a directory, `-> target` for a link; behind it an octal mode. */
export type Tree = Readonly<Record<string, string>>;

/** Makes what a tree says. The default modes are 755 and 644. */
export function plant(root: string, tree: Tree): void {
  mkdirSync(root, { recursive: true });
  for (const [path, what] of Object.entries(tree)) {
    const at = join(root, path);
    const [, content = '', mode] = /^(.*?)(?: \((\d+)\))?$/s.exec(what) ?? [];
    mkdirSync(dirname(at), { recursive: true });
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), at);
    else {
      if (content === '/') mkdirSync(at, { recursive: true });
      else writeFileSync(at, content);
      chmodSync(at, Number.parseInt(mode ?? (content === '/' ? '755' : '644'), 8));
    }
  }
}

/** The entries under a directory, in the same form, with all modes. */
export function harvest(root: string, path = ''): Tree {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(root, path)).sort()) {
    const inside = path === '' ? name : `${path}/${name}`;
    const at = join(root, inside);
    const stat = lstatSync(at);
    const mode = ` (${(stat.mode & 0o7777).toString(8)})`;
    if (stat.isSymbolicLink()) found[inside] = `-> ${readlinkSync(at)}`;
    else if (stat.isDirectory()) Object.assign(found, { [inside]: `/${mode}` }, harvest(root, inside));
    else found[inside] = stat.isFile() ? `${readFileSync(at, 'utf8')}${mode}` : 'special';
  }
  return found;
}
