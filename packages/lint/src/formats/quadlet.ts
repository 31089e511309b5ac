import { decodeBytes, encodeBytes } from '@harderway/systemd-unit';
import { lint, quadletOfPath } from '@harderway/systemd-unit/lint';
import type { Format } from './format.js';

/** Quadlet files, of which podman makes units. Files of networkd have the section [Network], too. */
export const quadlet: Format = {
  kind: 'quadlet',
  isNamed: (path) => quadletOfPath(path) !== undefined,
  recognizes: ({ path, text }) =>
    /(?:^|\/)containers\/systemd\//.test(path) ||
    (!/^\[Match\]/m.test(text) && text.includes(`[${quadletOfPath(path)?.section}]`)),
  check: ({ path, text }, { target }) => lint(text, { path, version: target.systemd, podman: target.podman }),
  decode: decodeBytes,
  encode: encodeBytes,
};
