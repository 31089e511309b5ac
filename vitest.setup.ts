// Tests see their package's folder as the working directory, whatever folder vitest was started in.
const folder = process.env['HARDERWAY_PACKAGE_FOLDER'];
if (folder !== undefined) process.chdir(folder);
