/** The applied settings as lines for a page. */
import { Copy } from "../ui/copy";
import type { Shown } from "../wire/admin";
import type { ChatSettings } from "../wire/test_chat";

const END = "</script>";

/** Text inside a script element. */
function literal(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/</g, "\\u003c").replace(/\n/g, "\n  ");
}

export function withSettings(snippet: string, settings: ChatSettings): string {
  const at = snippet.lastIndexOf(END);
  const lines = [`  amazon_connect('customerDisplayName', function(callback) { callback(${literal(settings.displayName)}); });\n`];
  if (Object.keys(settings.attributes).length > 0) {
    lines.push(`  amazon_connect('contactAttributes', ${literal(settings.attributes)}); // unsigned: they arrive as HostedWidget-…\n`);
  }
  return snippet.slice(0, at) + lines.join("") + snippet.slice(at);
}

export function SnippetCopy({ shown, settings }: { shown: Shown | undefined; settings: ChatSettings }) {
  return (
    <section class="snippet" aria-labelledby="snippet">
      <header>
        <h2 id="snippet">As a snippet</h2>
        {shown && <Copy text={withSettings(shown.snippet, settings)} what="the snippet" />}
      </header>
      {shown ? (
        <pre tabIndex={0} role="region" aria-label="The snippet">
          {withSettings(shown.snippet, settings)}
        </pre>
      ) : (
        <p class="hint">Sign in with the permission to see widgets, and the settings stand here as lines to paste.</p>
      )}
    </section>
  );
}
