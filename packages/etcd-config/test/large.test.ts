import { describe, expect, it } from 'vitest';
import { parseCluster } from '../src/document/cluster.js';
import { parseEnvironmentFile } from '../src/document/environment-file.js';
import { parseConfigFile } from '../src/document/file.js';
import { parseEndpointHealth } from '../src/etcdctl/endpoint-health.js';
import { parseMemberList } from '../src/etcdctl/member-list.js';

const version = '3.5.16';
const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${line(at)}\n`).join('');

/** Were any of these quadratic, it would run into the test's time limit. */
describe('large texts', () => {
  it.each([
    [
      'a configuration file of unknown keys',
      20_000,
      () =>
        parseConfigFile(
          lines(20_000, (at) => `a${at}: 1`),
          { version },
        ).diagnostics,
    ],
    [
      'an environment file',
      0,
      () => parseEnvironmentFile(lines(60_000, (at) => `ETCD_A${at}=1`)).diagnostics,
    ],
    [
      'an environment file of other lines',
      60_000,
      () => parseEnvironmentFile(lines(60_000, () => 'x')).diagnostics,
    ],
    [
      'a description of a cluster',
      20_000,
      () => parseCluster(lines(20_000, (at) => `a${at}: 1`)).diagnostics,
    ],
    [
      'a list of members of something else',
      60_000,
      () => parseMemberList(lines(60_000, () => 'xx')).diagnostics,
    ],
    [
      'a health report of something else',
      60_000,
      () => parseEndpointHealth(lines(60_000, () => 'xx')).diagnostics,
    ],
  ])('%s', (_what, least, read) => {
    const found = read();
    expect(found.length).toBeGreaterThanOrEqual(least);
    if (least > 0) expect(Math.max(...found.map(({ span }) => span.start.line))).toBe(least);
  });
});
