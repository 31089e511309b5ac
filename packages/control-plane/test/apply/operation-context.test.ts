import { expect, test } from 'vitest';
import { runContext } from '../../src/apply/operation-context.js';
import { exampleMaterials, exampleSpec, fakeSession } from '../example.js';

const session = fakeSession(exampleSpec(), () => ({}));

test('operations share one client of the API', () => {
  const { pki } = exampleMaterials();
  const context = runContext(session, { pki });
  expect(context.pki()).toBe(pki);
  expect(context.api()).toBe(context.api());
  context.close();
});

test('an operation that needs credentials says so where the run has none', () => {
  const context = runContext(session, {});
  expect(() => context.api()).toThrow(expect.objectContaining({ code: 'pki-missing' }));
  context.close();
});
