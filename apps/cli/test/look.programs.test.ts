import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rules } from '@harderway/cluster-doctor';
import type { Check } from '@harderway/control-plane';
import { beforeEach, describe, expect, it } from 'vitest';
import { clusterYaml, harderway, onThisMachine, temporaryDirectory } from './surroundings.js';

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
});

describe('harderway verify', () => {
  it('shows its checks where a host is down, with why', { timeout: 60_000 }, async () => {
    const { code } = await harderway(['certs'], { directory });
    expect(code).toBe(0);
    const down = { openSession: onThisMachine(['control1']) };
    const ran = await harderway(['verify', '--timeout', '0', '--only', 'virtual-ip', '--json'], {
      directory,
      engine: down,
    });
    expect(ran.code).toBe(1);
    const found: readonly Check[] = JSON.parse(ran.stdout);
    expect(found.map(({ host }) => host)).toEqual(expect.arrayContaining(['control0', 'control2']));
    expect(found.filter(({ host }) => host === 'control1')).toMatchObject([
      { state: 'failed', detail: 'no connection: connection refused' },
    ]);
  });

  it('names the findings of the doctor that explain its checks', { timeout: 60_000 }, async () => {
    expect((await harderway(['certs'], { directory })).code).toBe(0);
    const engine = { openSession: onThisMachine(['control0', 'control1', 'control2']) };
    const ran = await harderway(['verify', '--timeout', '0', '--json'], { directory, engine });
    const found: readonly Check[] = JSON.parse(ran.stdout);
    const named = new Set(found.flatMap(({ finding }) => finding ?? []));
    expect(named).toContain('service-stopped');
    expect(named.size).toBeGreaterThan(5);
    expect([...named].filter((code) => rules.find(code) === undefined)).toEqual([]);
  });
});
