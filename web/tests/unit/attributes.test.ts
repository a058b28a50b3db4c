/** What the test page says of attributes as people type them, and the tokens it makes. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { isSignedWith, signToken } from "../../line/sign";
import { readAttributes } from "../../wire/attributes";
import { hmac, sha256 } from "../../wire/hmac";
import { base64url, bytesOf, claimsText } from "../../wire/token";

describe("attributes", () => {
  test.each([
    ["", {}],
    ["  {} ", {}],
    ['{"name": "Jane Doe"}', { name: "Jane Doe" }],
    ['{"a":"","b-c_D9":"\\u00fc \\"x\\""}', { a: "", "b-c_D9": 'ü "x"' }],
    ['{"__proto__":"x"}', Object.fromEntries([["__proto__", "x"]])],
  ])("%s is taken", (text, value) => expect(readAttributes(text)).toEqual(value));

  test.each([
    ['{name: "x"}', 'The key name is not quoted. Write "name".'],
    ["{'name': \"x\"}", `The key 'name' is in single or curly quotes. Write "name" with double quotes.`],
    ["{“name”: \"x\"}", `The key “name” is in single or curly quotes. Write "name" with double quotes.`],
    [`{"name": 'x'}`, 'The value of "name" is in single or curly quotes. Use double quotes.'],
    ['{"age": 45}', 'The value of "age" is a number, not a text. Write "45".'],
    ['{"vip": true}', 'The value of "vip" is true or false, not a text. Write "true".'],
    ['{"x": null}', 'The value of "x" is null, not a text. Write "null".'],
    ['{"a": ["b"]}', 'The value of "a" is a list, not a text. Every value is one text.'],
    ['{"a": {"b":"c"}}', 'The value of "a" is an object, not a text. Every value is one text.'],
    ['{"a": Jane}', 'The value of "a" is not quoted. Write "Jane".'],
    ['{"a": }', 'The entry "a" has no value.'],
    ['{"": "x"}', "An entry has an empty key. A key has at least one character."],
    ['{"first name": "x"}', 'The key "first name" has other characters than letters, digits, - and _.'],
    ['{"a":"x","a":"y"}', 'The key "a" stands there twice.'],
    ['{"a":"x",}', "There is a comma after the last entry. Take it away."],
    ['{"a" "x"}', 'There is no colon after the key "a".'],
    ['{"a":"x" "b":"y"}', 'There is no comma or } after the value of "a".'],
    ['{"a":"x"', 'There is no comma or } after the value of "a".'],
    ['{"a":"x', 'The value of "a" has no closing double quote, or a line break or backslash inside.'],
    ['{"a":"x"} y', "There is something after the closing brace }."],
    ['"a"', 'Attributes are one JSON object, as {"name": "Jane Doe"}.'],
    ["[]", 'Attributes are one JSON object, as {"name": "Jane Doe"}.'],
  ])("%s is not", (text, why) => expect(() => readAttributes(text)).toThrow(why));

  test("32,768 bytes of keys and values are enough, one more is not", () => {
    expect(readAttributes(`{"k":"${"x".repeat(32_767)}"}`)["k"]).toHaveLength(32_767);
    expect(() => readAttributes(`{"k":"${"x".repeat(32_766)}ü"}`)).toThrow('32769 bytes; 32768 are allowed. The largest is "k".');
  });
});

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("tokens", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("SHA-256 of FIPS 180-4 and HMAC of RFC 4231", () => {
    expect(hex(sha256(bytesOf("abc")))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(hex(sha256(bytesOf("")))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(hex(sha256(bytesOf("a".repeat(1000))))).toBe("41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
    expect(hex(hmac(bytesOf("Jefe"), bytesOf("what do ya want for nothing?")))).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    expect(hex(hmac(new Uint8Array(131).fill(0xaa), bytesOf("Test Using Larger Than Block-Size Key - Hash Key First")))).toBe(
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    );
  });

  test("the vector of contract/widget.md 2.4, with and without crypto.subtle", async () => {
    const key = "k7Qm2vX9pRt4LwZ8yBn3cFh6sJd1gUe5aTo0iVxMqWE=";
    const token =
      "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMTExMTExMS0yMjIyLTQzMzMtODQ0NC01NTU1NTU1NTU1NTUiLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMDUwMCwiYXR0cmlidXRlcyI6eyJuYW1lIjoiSmFuZSIsIm1lbWJlcklEIjoiMTIzNDU2Nzg5IiwiaXNQcmVtaXVtVXNlciI6InRydWUiLCJhZ2UiOiI0NSJ9fQ.B4Iz49JQoDsOe15z0H-o9rqjcDZhtvVtIU7iqZ5vkfA";
    const claims = { sub: "11111111-2222-4333-8444-555555555555", iat: 1700000000, attributes: { name: "Jané" } };
    const subtle = await signToken(key, claims);
    expect(await isSignedWith(key, token)).toBe(true);
    expect(await isSignedWith(`${key}x`, token)).toBe(false);
    expect(claimsText(token)).toContain('"name": "Jane"');
    vi.stubGlobal("crypto", {});
    expect(await isSignedWith(key, token)).toBe(true);
    expect(await signToken(key, claims)).toBe(subtle);
    expect(claimsText(subtle)).toContain("Jané");
    expect(base64url(new Uint8Array([255, 254, 253]))).toBe("__79");
  });
});
