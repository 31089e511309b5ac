import type { Plant } from '../../../../tools/testing/hand-built/edit.js';
import { healthy } from '../../../../tools/testing/hand-built/healthy.js';
import { judge } from '../../src/judge/judge.js';
import type { Finding, Report } from '../../src/judge/report.js';

const reports = new WeakMap<Plant, Report>();

/** The report on a healthy bundle after a change. Several tests ask about the same changes: each is judged once. */
export function reportAfter(plant: Plant): Report {
  const report = reports.get(plant) ?? judge(plant(healthy()));
  reports.set(plant, report);
  return report;
}

/** All findings after a change, those that follow from others too. */
export const findingsAfter = (plant: Plant): readonly Finding[] =>
  reportAfter(plant).findings.flatMap((finding) => [finding, ...finding.consequences]);

/** The commands of all findings after a change. */
export const commandsAfter = (plant: Plant): readonly string[] =>
  findingsAfter(plant).flatMap(({ repair }) => repair.map(({ command }) => command));
