/** Every browser has a global `crypto`; Node 18, which Debian 12 brings, has not. */
import { webcrypto } from "node:crypto";

if (!(globalThis as { crypto?: unknown }).crypto) Object.defineProperty(globalThis, "crypto", { value: webcrypto, configurable: true });
