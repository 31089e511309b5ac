/**
 * Calls a callback from an event. Nobody could catch what it throws there, and Node would end the process in the middle of its
 * work: such an error is ignored.
 */
export function fromEvent(call: () => void): void {
  try {
    call();
  } catch {
    // The work is not about it.
  }
}
