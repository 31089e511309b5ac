import type * as z from 'zod';

/** Makes the error for a file that can't be read: `found` is its first fault, `value` its JSON, if it is JSON. */
export type Refuse = (found: string, cause: unknown, value?: unknown) => Error;

/** Reads the text of a saved plan or procedure. */
export function readSaved<T>(text: string, schema: z.ZodType<T>, refuse: Refuse): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse('it is not JSON, or it is incomplete', cause);
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw refuse(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, error, value);
}
