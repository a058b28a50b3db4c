/** Every browser has a global `crypto`; Node 18, which Debian 12 brings, has not. */
import { webcrypto } from "node:crypto";

if (!("crypto" in globalThis)) Object.defineProperty(globalThis, "crypto", { value: webcrypto });
