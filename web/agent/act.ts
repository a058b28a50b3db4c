/** The callbacks of Streams as promises; a failure is an Error with the server's own words, "" if it had none. */
import { readFailure } from "../wire/desk";

interface Callbacks {
  readonly success: () => void;
  readonly failure: (why: unknown) => void;
}

export function act(start: (callbacks: Callbacks) => void): Promise<void> {
  return new Promise((done, failed) => {
    start({ success: () => done(), failure: (why) => failed(new Error(readFailure(why))) });
  });
}
