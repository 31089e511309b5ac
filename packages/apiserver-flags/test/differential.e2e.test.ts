import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flagsAt } from '@harderway/component-flags';
import type { HostFiles, KubernetesProgram } from '@harderway/component-flags/kubernetes';
import { controllerManager } from '@harderway/controller-manager-flags';
import { scheduler } from '@harderway/scheduler-config';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiserver } from '../src/program.js';
import { parseCases } from './real/parse-cases.js';
import { findPrograms, type ProgramName } from './real/programs.js';
import { runProgram } from './real/run.js';
import { startCases } from './real/start-cases.js';

const programs = findPrograms();
const version = programs?.version ?? '1.20.2';

/** How many command lines a run tries; a seed repeats one. */
const TOTAL = Number(process.env['HARDERWAY_CASES'] ?? '510');
const SEED = Number(process.env['HARDERWAY_SEED'] ?? String(Date.now() % 1_000_000));
/** The whole of a run must end within this, or it fails. */
const BUDGET_MS = 14 * 60_000;

/** Each program, with its shares of the total: lines about parsing, and lines that start it. */
const PROGRAMS: Readonly<
  Record<
    ProgramName,
    {
      readonly program: Pick<KubernetesProgram, 'catalog' | 'check'>;
      readonly shares: readonly [parse: number, start: number];
    }
  >
> = {
  'kube-apiserver': { program: apiserver, shares: [0.35, 0.2] },
  'kube-controller-manager': { program: controllerManager, shares: [0.15, 0.1] },
  'kube-scheduler': { program: scheduler, shares: [0.12, 0.08] },
};

const files: HostFiles = {
  exists: existsSync,
  read: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const KUBECONFIG = `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
current-context: c
users: [{name: u, user: {token: t}}]
`;

describe.runIf(programs !== undefined)(`the real programs agree (seed ${SEED})`, () => {
  let directory = '';
  let port = 0;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'harderway-flags-'));
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(join(directory, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), {
      mode: 0o600,
    });
    writeFileSync(join(directory, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(join(directory, 'kubeconfig'), KUBECONFIG, { mode: 0o600 });
    port = await freePort();
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const compare = async (name: ProgramName, argv: readonly string[]): Promise<string | undefined> => {
    const expected = PROGRAMS[name].program.check({ version, argv, files });
    // What is expected to end gets time to do so after its first signs of life.
    const patient = expected.verdict === 'refused';
    const real = await runProgram(programs?.path(name) ?? name, argv, {
      directory,
      timeoutMs: 25_000,
      patient,
    });
    const same =
      real.verdict === expected.verdict &&
      (expected.programText === undefined ||
        real.output.includes(expected.programText) ||
        // The program walks over a map in no order: the same faults, sorted in another way.
        expected.programText.startsWith('['));
    if (same) return undefined;
    const last = real.output.trim().split('\n').slice(-3).join(' | ').slice(0, 600);
    return `${name} ${JSON.stringify(argv)}\n  program: ${real.verdict} ${last}\n  package: ${expected.verdict} ${expected.programText ?? ''}`;
  };

  for (const name of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const) {
    const { program, shares } = PROGRAMS[name];
    const [parse, start] = shares.map((share) => Math.ceil(share * TOTAL));
    it(`${name}: ${parse} lines about parsing, ${start} about starting`, async () => {
      const begun = Date.now();
      const flags = flagsAt(program.catalog, version);
      const lines = [
        ...fc.sample(parseCases(flags), { numRuns: parse ?? 0, seed: SEED }),
        ...fc.sample(startCases(name, { directory, port }), { numRuns: start ?? 0, seed: SEED }),
      ];
      const differences: string[] = [];
      for (const argv of lines) {
        expect(Date.now() - begun, 'the run takes too long').toBeLessThan(BUDGET_MS);
        const difference = await compare(name, argv);
        if (difference !== undefined) differences.push(difference);
      }
      expect(differences.join('\n')).toBe('');
    });
  }
});
