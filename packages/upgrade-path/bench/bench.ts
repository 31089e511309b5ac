import { planUpgrade } from '../src/index.js';
import { programsOf120 } from '../test/programs.js';

// The time of the longest ladder with the flags of all programs: the first plan of a process, and the median of later ones.
const request = {
  from: { kubernetes: '1.20.2', etcd: '3.4.23' },
  to: { kubernetes: '1.36', etcd: '3.7.1' },
  programs: programsOf120,
} as const;

function milliseconds(): number {
  const begin = performance.now();
  planUpgrade(request);
  return performance.now() - begin;
}

const first = milliseconds();
const later = Array.from({ length: 20 }, milliseconds).sort((left, right) => left - right);
console.log(`1.20 to 1.36: ${first.toFixed(1)} ms at first, ${(later[10] ?? 0).toFixed(1)} ms later`);
