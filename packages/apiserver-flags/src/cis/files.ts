import type { CisFix, CisItem, CisResult, FileRole, HostFile } from './model.js';

const ROLES: readonly (readonly [RegExp, FileRole])[] = [
  [/\.service$|\/manifests\/[^/]+\.ya?ml$/, 'unit'],
  [/\.(?:kubeconfig|conf)$/, 'kubeconfig'],
  [/-key\.pem$|\.key$/, 'key'],
  [/\.(?:pem|crt)$/, 'certificate'],
  [/\/var\/lib\/etcd\/?$/, 'etcd-data'],
  [/encryption[^/]*\.ya?ml$/, 'secret'],
];

/** The kind of a file, by its path where the caller does not say. */
const roleOf = ({ path, role }: HostFile): FileRole | undefined =>
  role ?? ROLES.find(([pattern]) => pattern.test(path))?.[1];

function fixOf({ mode, owner = '' }: NonNullable<CisItem['file']>, file: HostFile): CisFix | undefined {
  const { path } = file;
  const [own, widest] = [file.mode & 0o777, Number.parseInt(mode ?? '777', 8)];
  if ((own & ~widest) !== 0) return { kind: 'mode', path, mode: own & widest };
  const owners = owner.split('|');
  if (owner === '' || owners.includes(`${file.owner}:${file.group}`)) return undefined;
  return { kind: 'owner', path, owner: owners[0] ?? '' };
}

/** The fields that every result of an item begins with. */
export const headOf = ({
  id,
  component,
  title,
  assessment = 'automated',
}: CisItem): Pick<CisResult, 'id' | 'component' | 'title' | 'assessment'> => ({
  id,
  component,
  title,
  assessment,
});

/** The results of an item about modes and owners. Manifests of static pods and units of systemd count alike. */
export function fileResults(
  item: CisItem,
  test: NonNullable<CisItem['file']>,
  files: readonly HostFile[] = [],
): readonly CisResult[] {
  const head = headOf(item);
  const fitting = files.filter((file) => roleOf(file) === test.role && new RegExp(test.fits).test(file.path));
  if (fitting.length === 0) return [{ ...head, status: 'not-applicable', found: 'no such file was given' }];
  const wrong = fitting.flatMap((file): readonly CisResult[] => {
    const fix = fixOf(test, file);
    const mode = `0${(file.mode & 0o777).toString(8).padStart(3, '0')}`;
    const found = `${file.path} is ${mode}, ${file.owner}:${file.group}`;
    return fix === undefined ? [] : [{ ...head, status: 'fail', found, fix }];
  });
  if (wrong.length > 0) return wrong;
  return [{ ...head, status: 'pass', found: fitting.map(({ path }) => path).join(', ') }];
}
