import { readFileSync } from 'node:fs';
import type { Verdict } from '@harderway/component-flags/program';
import { checkControllerManager } from '@harderway/controller-manager-flags';
import { checkScheduler } from '@harderway/scheduler-config';
import { describe, expect, it } from 'vitest';
import { checkApiserver } from '../src/index.js';

/** A command line, and what the real program did with it. */
interface Verified {
  readonly program: string;
  readonly about: string;
  readonly argv: readonly string[];
  readonly outcome: Verdict;
  readonly exit?: number;
  readonly says?: string;
}

const cases: readonly Verified[] = JSON.parse(
  readFileSync(new URL('fixtures/verified.json', import.meta.url), 'utf8'),
);

const CHECKS = {
  'kube-apiserver': checkApiserver,
  'kube-controller-manager': checkControllerManager,
  'kube-scheduler': checkScheduler,
} as const;

const files = {
  exists: (path: string): boolean | undefined =>
    path.startsWith('/pki/') ? true : path.startsWith('/nonexist') ? false : undefined,
  read: (path: string): string | undefined =>
    path.endsWith('sched-v1.yaml')
      ? 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n'
      : undefined,
};

describe('what the real programs did', () => {
  it.each(cases.map((each) => [each.program, each.about, each] as const))(
    '%s: %s',
    (_program, _about, each) => {
      const [name, version = ''] = each.program.split(' ');
      const check = Object.entries(CHECKS).find(([program]) => program === name)?.[1];
      const result = check?.({ version, argv: each.argv, files });
      expect(result?.verdict).toBe(each.outcome);
      if (each.outcome !== 'runs') expect(result?.exitCode).toBe(each.exit);
      if (each.says !== undefined) {
        // The program names its scheme's source file after the same words.
        const said = each.says.replace(/ in scheme ".*"$/, '');
        expect(result?.programText).toBe(said);
      }
    },
  );
});
