import { expect } from 'vitest';

// Programs are started in the directory of the package that is tested, wherever vitest was started.
const { testPath = '' } = expect.getState();
const [directory] = /^.*\/(?:packages|apps)\/[^/]+(?=\/test\/)/.exec(testPath) ?? [];
if (directory !== undefined) process.chdir(directory);
