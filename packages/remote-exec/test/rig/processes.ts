import { execFileSync } from 'node:child_process';

/** Processes of this machine whose command line holds a text. */
export function processesWith(text: string): readonly string[] {
  const lines = execFileSync('ps', ['-eo', 'pid,stat,args']).toString().split('\n');
  return lines.filter((line) => line.includes(text) && !/^\s*\d+ Z/.test(line));
}

/** Ends them, by their pids. */
export function endThose(text: string): void {
  for (const line of processesWith(text)) process.kill(Number.parseInt(line, 10), 'SIGKILL');
}

/** Waits until none is left. Throws with those that are after some time. */
export async function noneLeft(text: string, withinMs = 3000): Promise<void> {
  const until = Date.now() + withinMs;
  for (;;) {
    const left = processesWith(text);
    if (left.length === 0) return;
    if (Date.now() > until) throw new Error(`left: ${left.join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
