import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ajvOfDraft4 from 'ajv-draft-04';
import formats from 'ajv-formats';

const { resolve } = createRequire(import.meta.url);

/** The schema of SARIF 2.1.0 (rtm.5, the one of the OASIS standard), in the only package that has it. */
const schema: object = JSON.parse(
  readFileSync(resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
);

const ajv = new ajvOfDraft4.default({
  strict: false,
  allErrors: true,
  unicodeRegExp: false,
  // A few logs are checked: to optimize the code for them takes longer than to run it.
  code: { optimize: false },
});
formats.default(ajv);
const validate = ajv.compile(schema);

/** Errors of the schema for a log; empty for a valid one. */
export function sarifErrors(log: unknown): readonly string[] {
  validate(log);
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}
