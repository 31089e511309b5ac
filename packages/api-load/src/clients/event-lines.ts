/** An event of a watch. */
export interface WatchEvent {
  /** `INVALID` if the line is not an event, such as one of the page that a proxy shows while it has no server. */
  readonly type: (typeof types)[number] | 'INVALID';
  readonly resourceVersion: string | undefined;
  /** The status in an `ERROR`. */
  readonly code?: number | undefined;
}

const types = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'] as const;

const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function eventOf(line: string): WatchEvent {
  const event = parsed(line);
  const object = propertyOf(event, 'object');
  const version = propertyOf(propertyOf(object, 'metadata'), 'resourceVersion');
  const code = propertyOf(object, 'code');
  return {
    type: types.find((type) => type === propertyOf(event, 'type')) ?? 'INVALID',
    resourceVersion: typeof version === 'string' ? version : undefined,
    code: typeof code === 'number' ? code : undefined,
  };
}

/** Reads the answer of a watch. */
export interface EventLines {
  /** Takes the next piece of the answer. */
  add(chunk: string): void;
  /** Takes the last line of an answer that has ended, where no line feed ends it. */
  end(): void;
}

/** Makes a reader of a watch's answer that hands over each event: one JSON object a line. */
export function eventLines(onEvent: (event: WatchEvent) => void): EventLines {
  let rest = '';
  function end(): void {
    const line = rest;
    rest = '';
    if (line !== '') onEvent(eventOf(line));
  }
  return {
    // Only what is new is searched for line feeds: a page may be one line of any length.
    add: (chunk) => {
      for (const [index, part] of chunk.split('\n').entries()) {
        if (index > 0) end();
        rest += part;
      }
    },
    end,
  };
}
