import { replaceFile } from '@harderway/replace-file';

/** Saves settings so that a program that reads them never sees half of them, whatever happens to this one. */
export async function saveSettings(path: string, settings: object): Promise<void> {
  await replaceFile(path, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
}
