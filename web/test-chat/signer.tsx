/** Makes and checks tokens with a key that never leaves the page. */
import { useState } from "preact/hooks";
import { isSignedWith, signToken } from "../line/sign";
import { Copy } from "../ui/copy";
import { Field } from "../ui/field";
import type { AdminWidget } from "../wire/admin";
import { claimsText } from "../wire/token";

const LIFE_S = 500;
const KEY_LENGTH = 44;
const TOKEN_MOST = 3072;

export function Signer({ widget, attributes }: { widget: AdminWidget | undefined; attributes: Readonly<Record<string, string>> }) {
  const [typedKey, setKey] = useState<string>();
  const [typedId, setId] = useState<string>();
  const [token, setToken] = useState("");
  const [verdict, setVerdict] = useState("");
  const key = typedKey ?? widget?.keys[0]?.text ?? "";
  const id = typedId ?? widget?.id ?? "";

  const make = async (): Promise<void> => {
    const iat = Math.floor(Date.now() / 1000);
    const made = await signToken(key, { sub: id, iat, exp: iat + LIFE_S, attributes });
    setToken(made);
    setVerdict(made.length > TOKEN_MOST ? `The token has ${made.length} characters; ${TOKEN_MOST} are allowed.` : "");
  };
  const verify = async (): Promise<void> => {
    try {
      const claims = claimsText(token);
      setVerdict(`${(await isSignedWith(key, token)) ? "Signed with this key." : "Not signed with this key."}\n${claims}`);
    } catch {
      setVerdict("This is no token: header.claims.signature, each in base64url.");
    }
  };

  return (
    <section class="signer" aria-labelledby="signer">
      <h2 id="signer">Token</h2>
      <p class="hint">Made in this browser; the key is sent nowhere. A token is signed, not encrypted.</p>
      <div class="field">
        <label for="key">
          Security key <span class="hint">{key !== "" && key.length !== KEY_LENGTH ? `${key.length} of ${KEY_LENGTH} characters` : ""}</span>
        </label>
        <input id="key" type="password" maxLength={200} autocomplete="off" value={key} onInput={(event) => setKey(event.currentTarget.value.trim())} />
      </div>
      <Field id="sub" label="Widget id" maxLength={64} value={id} onChange={setId} />
      <div class="doing">
        <button type="button" class="quiet" disabled={key === "" || id === ""} onClick={() => void make()}>
          Sign the applied attributes
        </button>
        <button type="button" class="quiet" disabled={key === "" || token === ""} onClick={() => void verify()}>
          Verify
        </button>
      </div>
      <div class="field">
        <label for="token">Token</label>
        <textarea id="token" rows={4} spellcheck={false} value={token} onInput={(event) => setToken(event.currentTarget.value.trim())} />
      </div>
      {token !== "" && <Copy text={token} what="the token" />}
      <pre class="verdict" role="status">
        {verdict}
      </pre>
    </section>
  );
}
