import type { DirectiveLine } from '../document.js';
import type { RealState } from '../state.js';
import { editValue, type Subject, valuePositionOf } from './report.js';

const requestPattern = /\s"([^"]*)"[, ]\s*"([^"]*)"/;

const lost = (line: DirectiveLine, real: RealState, report: Subject['report']): void => {
  const at = valuePositionOf(line);
  const written = requestPattern.exec(line.value);
  const slash = written?.[1]?.startsWith('/') ?? false;
  if (written && slash) {
    const from = line.value.indexOf('"/', written.index) + 1;
    const slashes = /^\/+/.exec(line.value.slice(from))?.[0].length ?? 0;
    report(
      'receive-lost',
      at,
      `The receive text "${written[2]}" and all that follows is lost because the request starts with a slash`,
      { description: 'Leave the slash out', edits: [editValue(line, from, from + slashes, '')] },
    );
    return;
  }
  const rest = line.value.replace(requestPattern, '');
  for (const [letter, value] of [
    ['l', real.lowerThreshold],
    ['u', real.upperThreshold],
  ] as const)
    if (new RegExp(`\\s${letter}:\\d`).test(rest) && value === undefined)
      report(
        'real-text-lost',
        at,
        `The ${letter === 'l' ? 'lower' : 'upper'} threshold is dropped: write l: before u:, and both after the texts`,
      );
  if (
    written &&
    Number.parseInt(real.weight, 10) !== 1 &&
    new RegExp(`\\s${real.weight}\\b`).test(written[0]) &&
    !new RegExp(`^\\S+\\s+\\w+\\s+${real.weight}\\b`).test(line.value)
  )
    report(
      'real-text-lost',
      at,
      `The number ${real.weight} in the request is taken for the weight; write the weight before the request`,
    );
};

/** Rules about what follows the address of a real server. */
export const lintReals = ({ sections, report }: Subject): void => {
  for (const { directives, state } of sections) {
    if (!state) continue;
    const byLine = new Map(state.real.map((real) => [real.line, real]));
    for (const line of directives) {
      const real = byLine.get(line.number);
      if (!real) continue;
      lost(line, real, report);
      const [lower, upper] = [Number(real.lowerThreshold ?? 0), Number(real.upperThreshold ?? 0)];
      if (lower > upper)
        report(
          'thresholds-swapped',
          valuePositionOf(line),
          `The lower threshold ${lower} is above the upper one, ${upper}: the kernel refuses the server`,
        );
    }
  }
};
