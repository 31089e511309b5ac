// Prints how many checks of a report passed and failed, and on stderr the name and the reason of each that failed.
// Usage: node .ci/report.mjs vitest|chapter FILE
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const firstLine = (text) => text?.split('\n', 1)[0];

const formats = {
  // A file that fails outside of its tests, say as it is imported, has a message of its own and counts as one.
  vitest: ({ testResults }) =>
    testResults.flatMap(({ name, status, message, assertionResults }) => {
      const file = relative('.', name);
      const tests = assertionResults
        .filter((test) => test.status === 'passed' || test.status === 'failed')
        .map((test) => ({
          ok: test.status === 'passed',
          name: `${file}: ${test.fullName}`,
          reason: firstLine(test.failureMessages?.[0]),
        }));
      const alone = status === 'failed' && tests.every((test) => test.ok);
      return alone ? [...tests, { ok: false, name: file, reason: firstLine(message) }] : tests;
    }),
  chapter: ({ sections }) =>
    sections.flatMap((section) =>
      section.checks.map(({ ok, host = 'all hosts', title, detail }) => ({
        ok,
        name: `${section.id}, ${host}: ${title}`,
        reason: firstLine(detail),
      })),
    ),
};

const [format, file] = process.argv.slice(2);
try {
  const checks = formats[format](JSON.parse(readFileSync(file, 'utf8')));
  const failed = checks.filter((check) => !check.ok);
  for (const { name, reason } of failed)
    console.error(reason ? `FAILED ${name}\n       ${reason}` : `FAILED ${name}`);
  console.log(checks.length - failed.length, failed.length);
} catch (error) {
  console.error(`FAILED to read the report ${file}: ${error.message}`);
  process.exitCode = 1;
}
