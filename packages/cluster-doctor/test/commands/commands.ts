import type { Bundle } from '../../src/bundle/model.js';
import { judge } from '../../src/judge/judge.js';
import type { Finding } from '../../src/judge/report.js';

/** All findings about a bundle, consequences too. */
export const findingsOf = (bundle: Bundle): readonly Finding[] =>
  judge(bundle).findings.flatMap((finding) => [finding, ...finding.consequences]);

/** The commands of all findings about a bundle. */
export const commandsOf = (bundle: Bundle): readonly string[] =>
  findingsOf(bundle).flatMap(({ repair }) => repair.map(({ command }) => command));
