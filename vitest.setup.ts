// Tests run in their package's directory, wherever vitest was started.
const directory = process.env['HARDERWAY_PACKAGE_DIRECTORY'];
if (directory !== undefined) process.chdir(directory);
