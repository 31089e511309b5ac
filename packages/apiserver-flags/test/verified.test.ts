import { readFileSync } from 'node:fs';
import type { Verdict } from '@harderway/component-flags/program';
import { checkControllerManager } from '@harderway/controller-manager-flags';
import { checkScheduler } from '@harderway/scheduler-config';
import { describe, expect, it } from 'vitest';
import { checkApiserver } from '../src/program.js';

/** A command line, and what the real program did with it. */
interface Verified {
  readonly program: string;
  readonly about: string;
  readonly argv: readonly string[];
  readonly outcome: Verdict;
  readonly exit?: number;
  readonly says?: string;
  /** Texts of files that the case has. */
  readonly files?: Readonly<Record<string, string>>;
  /** The program had reached the other machine, and ended then. */
  readonly connected?: boolean;
}

/** Command lines of ours, and lines of deployment tools with one change each. */
const cases = ['verified.json', 'verified-mutations.json'].flatMap((name): readonly Verified[] =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')),
);

const CHECKS = {
  'kube-apiserver': checkApiserver,
  'kube-controller-manager': checkControllerManager,
  'kube-scheduler': checkScheduler,
} as const;

const filesOf = (texts: Readonly<Record<string, string>> = {}) => ({
  exists: (path: string): boolean | undefined =>
    path.startsWith('/pki/') ? true : path.startsWith('/nonexist') ? false : undefined,
  read: (path: string): string | undefined =>
    texts[path] ??
    (path.endsWith('sched-v1.yaml')
      ? 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n'
      : undefined),
});

describe('what the real programs did', () => {
  it.each(cases.map((each) => [each.program, each.about, each] as const))(
    '%s: %s',
    (_program, _about, each) => {
      const [name, version = ''] = each.program.split(' ');
      const check = Object.entries(CHECKS).find(([program]) => program === name)?.[1];
      const result = check?.({ version, argv: each.argv, files: filesOf(each.files) });
      const end = each.connected === true ? result?.onceConnected : result;
      expect(result?.verdict).toBe(each.outcome);
      if (each.exit !== undefined) expect(end?.exitCode).toBe(each.exit);
      if (each.says !== undefined) {
        // The program names its scheme's source file after the same words.
        const said = each.says.replace(/ in scheme ".*"$/, '');
        expect(end?.programText).toBe(said);
      }
    },
  );
});
