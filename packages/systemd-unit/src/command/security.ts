import {
  type Command,
  CommandError,
  defineCommand,
  EXIT,
  flag,
  nameOfPath,
  readBytes,
  type World,
} from '@harderway/command';
import { parseBytes } from '../document/bytes.js';
import { unitOfPath } from '../rules/lint.js';
import { type SecurityReport, securityReport } from '../security/exposure.js';
import { loadUnit } from '../settings/load.js';
import { operandOf, pathOf, unitName } from './unit-name.js';

interface Assessed {
  readonly file: string;
  /** Undefined if the file is not a service. */
  readonly report: SecurityReport | undefined;
}

async function assess(world: World, operand: string, option: string): Promise<Assessed> {
  const { path: source, name } = operandOf(operand);
  const file = nameOfPath(source);
  const path = pathOf(file, name, option);
  const document = parseBytes(await readBytes(world, source, { regular: true }));
  const unit = unitOfPath(path);
  return {
    file,
    report: unit === undefined ? undefined : securityReport(loadUnit(unit.name, [{ path, document }])),
  };
}

const decimal = (tenths: number): string => `${Math.floor(tenths / 10)}.${tenths % 10}`;

function tableOf({ file, report }: Assessed): string {
  if (report === undefined) return `${file}: not a service\n`;
  const rows = report.items
    .filter(({ exposureTenths }) => exposureTenths > 0)
    .sort((one, other) => other.exposureTenths - one.exposureTenths)
    .map(({ name, exposureTenths, advice = '' }) =>
      `  ${decimal(exposureTenths)}  ${name.padEnd(58)}  ${advice}`.trimEnd(),
    );
  return `${[`${file}: ${decimal(report.exposureTenths)} ${report.rating}`, ...rows].join('\n')}\n`;
}

/** `security FILE...`: prints the table of `systemd-analyze security` without a systemd. */
export const security: Command = defineCommand({
  name: 'security',
  summary: 'print how exposed services are',
  description:
    'Prints the exposure of each service from 0.0 to 10.0, and what adds to it, as systemd-analyze security of systemd 257 assesses it.',
  operands: { label: 'FILE...', least: 1, completion: { kind: 'file' } },
  options: { name: unitName, json: flag('print JSON') },
  examples: [['systemd-unit security example.service', 'what to lock down, the gravest first']],
  async run({ operands, options, world }) {
    const assessed: Assessed[] = [];
    let code: number = EXIT.ok;
    for (const operand of operands)
      try {
        assessed.push(await assess(world, operand, options.name));
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        code = EXIT.problems;
        await world.stderr.write(`systemd-unit: ${world.stderr.paint('error', 'error')}: ${error.message}\n`);
      }
    const text = options.json
      ? `${JSON.stringify(assessed, undefined, 2)}\n`
      : assessed.map(tableOf).join('');
    await world.stdout.write(text);
    return code;
  },
});
