/** A widget's token as text: header.claims.signature, each base64url (contract/widget.md 2.4). */
import { fieldsOf, json, textIn } from "./reader";

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function base64url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function fromBase64url(text: string): Uint8Array {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** The claims of the token in a /token answer, laid out for people. */
export function tokenClaims(answer: string): string {
  const token = textIn(fieldsOf(json(answer, "the answer"), "the answer"), "data");
  return claimsText(token);
}

export function claimsText(token: string): string {
  const text = new TextDecoder().decode(fromBase64url(token.split(".")[1] ?? ""));
  return JSON.stringify(json(text, "the claims"), null, 2);
}
