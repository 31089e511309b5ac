import type { Finding } from '../diagnostics.js';
import { compareMinors, type SupportedMinors, supportedVersions } from '../versions.js';
import type { SpecView } from '../view.js';

/** Finds a version of a minor that is known only by sources before its first release. */
function* provisional(
  label: string,
  version: string,
  { provisional = {} }: SupportedMinors,
  path: Finding['path'],
): Generator<Finding> {
  const found = Object.entries(provisional).find(([minor]) => compareMinors(version, minor) === 0);
  if (found === undefined) return;
  const [minor, date] = found;
  yield {
    code: 'provisional-version',
    message: `${label} ${version} is known by sources of ${date}, before ${minor}.0: what has changed since is not`,
    hint: `read the release notes of ${minor}, and try it on machines that you can lose; update harderway once it knows the release`,
    path,
  };
}

/** Checks versions against those whose flags, files and downloads are known. */
export function* checkVersions(view: SpecView): Generator<Finding> {
  for (const [program, label] of [
    ['kubernetes', 'Kubernetes'],
    ['etcd', 'etcd'],
  ] as const) {
    const found = view.text('versions', program);
    if (found === undefined) continue;
    const { value: version, path } = found;
    const supported = supportedVersions[program];
    const { oldest, newest } = supported;
    const tooOld = compareMinors(version, oldest) < 0;
    if (!tooOld && compareMinors(version, newest) <= 0) {
      yield* provisional(label, version, supported, path);
      continue;
    }
    if (!tooOld && view.boolean('versions', 'allowNewer') === true) {
      const message = `${label} ${version} is newer than ${newest}, the newest that this harderway knows: it is judged and set up as ${newest}`;
      const hint =
        'try it on machines that you can lose, and read what the release has removed; update harderway once it knows it';
      yield { code: 'newer-version', message, hint, path };
      continue;
    }
    yield {
      code: 'unsupported-version',
      message: `${label} ${version} is not supported, only ${oldest} to ${newest} are`,
      hint: tooOld
        ? `the nearest supported releases are ${oldest}.x`
        : `use ${newest}.x, update harderway, or set versions.allowNewer to take it as if it were ${newest}`,
      path,
    };
  }
}
