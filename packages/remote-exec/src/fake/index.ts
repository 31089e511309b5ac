export { createFake, type FakeTransport } from './fake.js';
export type { FakeFile } from './files.js';
export type { FakeAnswer, FakeExpectation, FakeScript, FakeStep } from './script.js';
