import { valueSpan } from '../document/document.js';
import { type CheckedFile, type Checks, editValue, fixedBy } from './subject.js';

const requestPattern = /\s"([^"]*)"[, ]\s*"([^"]*)"/;

function* lostReceives({ realLines }: CheckedFile) {
  for (const { line } of realLines) {
    const written = requestPattern.exec(line.value);
    if (!written?.[1]?.startsWith('/')) continue;
    const from = line.value.indexOf('"/', written.index) + 1;
    const slashes = /^\/+/.exec(line.value.slice(from))?.[0].length ?? 0;
    yield {
      span: valueSpan(line),
      message: `the receive text "${written[2]}" and everything after it is lost because the request starts with a slash`,
      fixes: fixedBy('remove the slash', editValue(line, from, from + slashes, '')),
    };
  }
}

/** True if a number in the request counts as the weight. */
const isWeightOfRequest = (value: string, request: string, weight: string): boolean =>
  Number.parseInt(weight, 10) !== 1 &&
  new RegExp(`\\s${weight}\\b`).test(request) &&
  !new RegExp(`^\\S+\\s+\\w+\\s+${weight}\\b`).test(value);

function* lostTexts({ realLines }: CheckedFile) {
  for (const { line, servers } of realLines) {
    const [real] = servers;
    if (!real) continue;
    const { lowerThreshold, upperThreshold, weight } = real;
    const written = requestPattern.exec(line.value);
    // All that follows is lost then, which another rule reports.
    if (written?.[1]?.startsWith('/')) continue;
    const rest = line.value.replace(requestPattern, '');
    const advice = 'write l: before u:, and both after the texts';
    if (lowerThreshold === undefined && /\sl:\d/.test(rest))
      yield { span: valueSpan(line), message: `the lower threshold is dropped: ${advice}` };
    if (upperThreshold === undefined && /\su:\d/.test(rest))
      yield { span: valueSpan(line), message: `the upper threshold is dropped: ${advice}` };
    if (written && isWeightOfRequest(line.value, written[0], weight)) {
      const message = `the number ${weight} in the request counts as the weight; write the weight before the request`;
      yield { span: valueSpan(line), message };
    }
  }
}

function* swappedThresholds({ realLines }: CheckedFile) {
  for (const { line, servers } of realLines) {
    const lower = Number(servers[0]?.lowerThreshold ?? 0);
    const upper = Number(servers[0]?.upperThreshold ?? 0);
    if (lower > upper)
      yield {
        span: valueSpan(line),
        message: `the lower threshold ${lower} is above the upper one, ${upper}: the kernel refuses the server`,
      };
  }
}

/** Parts of a real server after its address. */
export const realChecks: Checks = {
  'real-text-lost': lostTexts,
  'receive-lost': lostReceives,
  'thresholds-swapped': swappedThresholds,
};
