/** Tokens of a widget, made and checked in the browser: nothing is sent (contract/widget.md 2.4). */
import { hmac } from "../wire/hmac";
import { base64url, bytesOf } from "../wire/token";

const HEADER = { alg: "HS256", typ: "JWT" };

/** crypto.subtle is there on secure pages only; plain code does the same elsewhere. */
async function mac(key: string, message: string): Promise<Uint8Array> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return hmac(bytesOf(key), bytesOf(message));
  const secret = await subtle.importKey("raw", new Uint8Array(bytesOf(key)), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", secret, new Uint8Array(bytesOf(message))));
}

export async function signToken(key: string, claims: object): Promise<string> {
  const head = [HEADER, claims].map((part) => base64url(bytesOf(JSON.stringify(part)))).join(".");
  return `${head}.${base64url(await mac(key, head))}`;
}

export async function isSignedWith(key: string, token: string): Promise<boolean> {
  const at = token.lastIndexOf(".");
  return at > 0 && base64url(await mac(key, token.slice(0, at))) === token.slice(at + 1);
}
