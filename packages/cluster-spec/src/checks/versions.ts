import type { Finding } from '../diagnostics.js';
import { compareMinors, supportedVersions } from '../versions.js';
import type { SpecView } from '../view.js';

/** Checks versions against those whose flags, files and downloads are known. */
export function* checkVersions(view: SpecView): Generator<Finding> {
  for (const [program, label] of [
    ['kubernetes', 'Kubernetes'],
    ['etcd', 'etcd'],
  ] as const) {
    const found = view.text('versions', program);
    if (found === undefined) continue;
    const { oldest, newest } = supportedVersions[program];
    const tooOld = compareMinors(found.value, oldest) < 0;
    if (!tooOld && compareMinors(found.value, newest) <= 0) continue;
    const path = found.path;
    if (!tooOld && view.boolean('versions', 'allowNewer') === true) {
      const message = `${label} ${found.value} is newer than ${newest}, the newest that this harderway knows: it is judged and set up as ${newest}`;
      const hint =
        'try it on machines that you can lose, and read what the release has removed; update harderway once it knows it';
      yield { code: 'newer-version', message, hint, path };
      continue;
    }
    yield {
      code: 'unsupported-version',
      message: `${label} ${found.value} is not supported, only ${oldest} to ${newest} are`,
      hint: tooOld
        ? `the nearest supported releases are ${oldest}.x`
        : `use ${newest}.x, update harderway, or set versions.allowNewer to take it as if it were ${newest}`,
      path,
    };
  }
}
