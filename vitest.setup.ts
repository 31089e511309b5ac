import fc from 'fast-check';

// Tests run in their package's directory, wherever vitest was started.
const directory = process.env['HARDERWAY_PACKAGE_DIRECTORY'];
if (directory !== undefined) process.chdir(directory);

// A test that passes on one machine passes on the next: generated cases come from one seed. The e2e suites try others.
const seed = process.env['FAST_CHECK_SEED'];
if (seed !== undefined && seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
