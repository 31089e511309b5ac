import { describe, expect, it } from 'vitest';
import { soon } from '../../../tools/testing/soon.js';
import { parseCluster } from '../src/document/cluster.js';
import { parseEnvironmentFile } from '../src/document/environment-file.js';
import { parseConfigFile } from '../src/document/file.js';
import { parseEndpointHealth } from '../src/etcdctl/endpoint-health.js';
import { parseMemberList } from '../src/etcdctl/member-list.js';
import { checkEtcd } from '../src/rules/check.js';

const version = '3.5.16';
const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${line(at)}\n`).join('');

describe('large texts', () => {
  it.each([
    [
      'a configuration file of unknown keys',
      8_000,
      () =>
        parseConfigFile(
          lines(8_000, (at) => `a${at}: 1`),
          { version },
        ).diagnostics,
    ],
    [
      'an environment file',
      0,
      () => parseEnvironmentFile(lines(30_000, (at) => `ETCD_A${at}=1`)).diagnostics,
    ],
    [
      'an environment file of other lines',
      30_000,
      () => parseEnvironmentFile(lines(30_000, () => 'x')).diagnostics,
    ],
    ['a description of a cluster', 8_000, () => parseCluster(lines(8_000, (at) => `a${at}: 1`)).diagnostics],
    [
      'a list of members of something else',
      30_000,
      () => parseMemberList(lines(30_000, () => 'xx')).diagnostics,
    ],
    [
      'a health report of something else',
      30_000,
      () => parseEndpointHealth(lines(30_000, () => 'xx')).diagnostics,
    ],
  ])('%s', (_what, least, read) => {
    const found = soon(read);
    expect(found.length).toBeGreaterThanOrEqual(least);
    if (least > 0) expect(Math.max(...found.map(({ span }) => span.start.line))).toBe(least);
  });

  it.each(['listen-client-urls', 'listen-metrics-urls'])('a list of addresses: --%s', (flag) => {
    const urls = Array.from({ length: 20_000 }, (_, at) => `http://127.0.${at >> 8}.${at & 255}:2381`);
    const argv = [`--${flag}=${[...urls, 'http://localhost:2381'].join(',')}`];
    const { diagnostics } = soon(() => checkEtcd({ version, argv }));
    const message = `--${flag} http://127.0.0.1:2381 and --${flag} http://localhost:2381 are one address`;
    expect(diagnostics).toContainEqual(expect.objectContaining({ message }));
  });
});
