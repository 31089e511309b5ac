/** An event of a watch. */
export interface WatchEvent {
  /** `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK` or `ERROR`; `INVALID` if the line is not JSON. */
  readonly type: string;
  readonly resourceVersion: string | undefined;
}

const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return { type: 'INVALID' };
  }
}

function eventOf(line: string): WatchEvent {
  const event = parsed(line);
  const version = propertyOf(propertyOf(propertyOf(event, 'object'), 'metadata'), 'resourceVersion');
  return {
    type: String(propertyOf(event, 'type')),
    resourceVersion: typeof version === 'string' ? version : undefined,
  };
}

/** Makes a function that receives the chunks of a watch's answer and hands over each event: one JSON object a line. */
export function eventLines(onEvent: (event: WatchEvent) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onEvent(eventOf(line));
  };
}
