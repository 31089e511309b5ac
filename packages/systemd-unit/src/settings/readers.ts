import { credentialReaders } from './credentials.js';
import { deviceReaders } from './devices.js';
import { fileReaders } from './files.js';
import { imageReaders } from './images.js';
import { limit } from './limits.js';
import type { LineReader, LineReaders } from './model.js';
import { mountReaders } from './mounts.js';
import { networkReaders } from './network.js';
import { pathReaders } from './paths.js';
import { resourceReaders } from './resources.js';
import { sandboxReaders } from './sandbox.js';
import { scalarReaders } from './scalars.js';
import { socketReaders } from './sockets.js';
import { textReaders } from './texts.js';
import { unitReaders } from './units.js';

const makeReaders = (): LineReaders => ({
  ...scalarReaders(),
  ...textReaders(),
  ...unitReaders(),
  ...sandboxReaders(),
  ...resourceReaders(),
  limit,
  ...mountReaders(),
  ...pathReaders(),
  ...deviceReaders(),
  ...networkReaders(),
  ...credentialReaders(),
  ...imageReaders(),
  ...socketReaders(),
  ...fileReaders(),
});

let readers: LineReaders | undefined;

interface Reader {
  readonly read: LineReader;
  readonly parameter: string;
}

const byType = new Map<string, Reader | undefined>();

/** The reader of a directive's type and its parameter; undefined for types whose values systemd does not look at. */
export function readerOf(type: string): Reader | undefined {
  if (!byType.has(type)) {
    const [name = '', parameter = ''] = type.split(':');
    readers ??= makeReaders();
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    byType.set(type, read && { read, parameter });
  }
  return byType.get(type);
}
