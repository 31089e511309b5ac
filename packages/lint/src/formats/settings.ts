import { decodeBytes, encodeBytes } from '@harderway/systemd-unit';
import { checkSettings, settingsKindOfPath } from '@harderway/systemd-unit/lint';
import type { Format } from './format.js';

/** Files of networkd, udevd, journald and logind, of tmpfiles.d, sysusers.d and sysctl.d. A Quadlet file may end in `.network`, too, and has no [Match]. */
export const settings: Format = {
  kind: 'systemd-settings',
  isNamed: (path) => settingsKindOfPath(path) !== undefined,
  recognizes: ({ path, text }) =>
    /(?:^|\/)(?:systemd\/(?:[^/]+\.conf(?:\.d\/[^/]+)?|network\/.+)|(?:user-)?(?:tmpfiles|sysusers|sysctl)\.(?:d\/[^/]+|conf))$/.test(
      path,
    ) || /^\[(?:Match|NetDev)\]/m.test(text),
  check({ path, text }, { target }) {
    const kind = settingsKindOfPath(path);
    return kind && checkSettings(text, { kind, version: target.systemd });
  },
  decode: decodeBytes,
  encode: encodeBytes,
};
