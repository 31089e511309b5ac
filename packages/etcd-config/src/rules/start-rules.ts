import { defineStartRules, type StartRule, type StartRules } from '@harderway/component-flags/program';
import type { EtcdCode } from '../codes.js';
import { upgradeRules } from '../versions/rules.js';
import { exposureChecks, exposureJudges } from './advice/exposure.js';
import { deprecatedFlags, operationChecks, operationJudges } from './advice/operation.js';
import type { Effective } from './effective.js';
import { bootstrapChecks } from './start/bootstrap.js';
import { discoveryChecks } from './start/discovery.js';
import { ruleFacts } from './start/facts.generated.js';
import { listenChecks } from './start/listen.js';
import { loggingChecks, loggingJudges } from './start/logging.js';
import { renamedChecks } from './start/renamed.js';
import { type Check, type Checks, type Judges, STAGES, type Stage } from './start/rule.js';
import { startRules as infos, type StartCode } from './start/rules.generated.js';
import { serveChecks } from './start/serve.js';
import { tlsChecks } from './start/tls.js';
import { urlJudges } from './start/urls.js';
import { validateChecks, validateJudges } from './start/validate.js';
import { valueFaults } from './start/value.js';

const allChecks = (): Checks => ({
  ...renamedChecks,
  ...loggingChecks,
  ...discoveryChecks,
  ...validateChecks,
  ...tlsChecks,
  ...listenChecks,
  ...bootstrapChecks,
  ...serveChecks,
  ...exposureChecks,
  ...operationChecks,
});

const allJudges = (): Judges => ({
  ...loggingJudges,
  ...urlJudges,
  ...validateJudges,
  ...exposureJudges,
  ...operationJudges,
});

function allRules(): readonly StartRule<Effective, Stage, EtcdCode>[] {
  const [checks, judges] = [allChecks(), allJudges()];
  function checkOf(code: StartCode): Check | undefined {
    const { stage, value } = ruleFacts[code];
    if (value === undefined) return checks[code];
    return (values) => valueFaults(values, value, { isAdvice: stage === 'advice', judge: judges[code] });
  }
  const rules = infos.map((info) => {
    const { stage, versions } = ruleFacts[info.code];
    return { ...info, stage, versions, check: checkOf(info.code) };
  });
  const deprecated = upgradeRules.rules.filter(({ code }) => code === 'flag-deprecated');
  return [
    ...rules,
    ...deprecated.map((rule) => ({ ...rule, stage: 'advice' as const, check: deprecatedFlags })),
  ];
}

/** The rules that etcd applies at start, in its order within each stage, and advice beyond them. */
export const startRules: StartRules<Effective, Stage, EtcdCode> = defineStartRules(
  'etcd-config',
  STAGES,
  allRules(),
);
