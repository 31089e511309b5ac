import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Diagnostic } from '@harderway/diagnostics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sameReason } from '../../oracle/cases.js';
import { checkEtcd } from '../../src/rules/check.js';
import { generateTrial, type Trial } from './generate.js';
import { freePorts, program, run, runEtcd } from './process.js';
import { randomFrom } from './random.js';

const seed = Number(process.env['SEED'] ?? 20260101);
const count = Number(process.env['COUNT'] ?? 520);
// One form alone, to look closer at it.
const only = (['flags', 'environment', 'file'] as const).find((form) => form === process.env['FORM']);
const concurrency = 3;

let directory = '';
let version = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'etcd-config-trial-'));
  const { stdout } = await run(program, ['--version']);
  version = /etcd Version: (\S+)/.exec(stdout)?.[1] ?? '';
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Outcome {
  readonly verdict: 'runs' | 'refused' | 'exits';
  readonly differences: readonly string[];
}

// Why the program ended: its plain lines, or the errors among its log records.
function reasonOf(output: string): string {
  const lines = output.trim().split('\n');
  const records = lines.filter((line) =>
    /^\{"level":"(?:fatal|panic|error)"|"msg":"failed to verify flags"/.test(line),
  );
  const errors = records.flatMap(
    (line) =>
      /"error":"((?:\\.|[^"\\])*)"/.exec(line)?.[1] ?? /"msg":"((?:\\.|[^"\\])*)"/.exec(line)?.[1] ?? [],
  );
  if (errors.length > 0) return errors.join('\n').replaceAll('\\"', '"');
  return lines
    .filter((line) => !line.startsWith('{'))
    .slice(0, 2)
    .join('\n')
    .slice(0, 600);
}

async function tryOne(index: number, again = 0): Promise<Outcome> {
  const random = randomFrom(seed * 1000 + index);
  const own = join(directory, String(index));
  mkdirSync(own);
  const ports = await freePorts(4);
  const [peer = 0, client = 0, metrics = 0, other = 0] = ports;
  const trial: Trial = generateTrial(
    random,
    { directory: own, ports: [peer, client, metrics, other] },
    version,
    only,
  );
  if (trial.file !== undefined) writeFileSync(join(own, 'etcd.yaml'), trial.file);
  const report = checkEtcd({
    version,
    argv: trial.argv,
    environment: trial.environment,
    file: trial.file,
    otherMembers: 'unreachable',
    fileState: (path) => (existsSync(path) || path.startsWith(own) ? 'present' : 'missing'),
  });
  const result = await runEtcd({
    argv: trial.argv,
    environment: trial.environment,
    directory: own,
    patienceMs: report.verdict === 'runs' ? 4000 : 8000,
  });
  rmSync(own, { recursive: true, force: true });
  const first: Diagnostic | undefined = report.diagnostics.find((found) => found.severity === 'error');
  // Another process may have taken a port since we looked.
  const taken =
    result.output.includes('address already in use') && !(first?.code ?? '').endsWith('-address-twice');
  // etcd itself may trip over its own shutdown when it fails while it begins to serve.
  const tripped = result.output.includes('send on closed channel');
  if ((taken || tripped) && again < 3) return tryOne(index, again + 1);
  const verdict = result.exitCode === null ? 'runs' : result.exitCode === 0 ? 'exits' : 'refused';
  const differences: string[] = [];
  if (verdict !== report.verdict) differences.push(`verdict: program ${verdict}, package ${report.verdict}`);
  else if (verdict === 'refused') {
    if (report.exitCode !== result.exitCode)
      differences.push(`exit: program ${result.exitCode}, package ${report.exitCode}`);
    if (first !== undefined && !sameReason(first, reasonOf(result.output))) differences.push('reason');
  }
  const detail =
    differences.length === 0
      ? []
      : [
          `case ${index} (${trial.form}): ${JSON.stringify(trial.argv)} ${JSON.stringify(trial.environment)} ${trial.file ?? ''}`,
          `package: ${first?.code} ${first?.programText ?? first?.message}`,
          `program: ${reasonOf(result.output)}`,
        ];
  return { verdict, differences: [...differences, ...detail] };
}

describe('generated command lines, environments and files', () => {
  it(`get the real program's verdict, exit code and reason (${count} cases, seed ${seed})`, async () => {
    const outcomes: Outcome[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < count) {
        const index = next;
        next += 1;
        outcomes.push(await tryOne(index));
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    const wrong = outcomes.filter((outcome) => outcome.differences.length > 0);
    const tally = (verdict: Outcome['verdict']): number =>
      outcomes.filter((each) => each.verdict === verdict).length;
    console.log(`${tally('runs')} run, ${tally('refused')} are refused, ${tally('exits')} exit at once`);
    expect(wrong.map((outcome) => outcome.differences.join('\n'))).toEqual([]);
    expect(tally('runs')).toBeGreaterThan(count / 10);
    expect(tally('refused')).toBeGreaterThan(count / 5);
  });
});
