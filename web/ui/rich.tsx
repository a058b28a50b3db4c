/** Texts with links and emphasis. Text goes in as text; the elements are ours. */
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { type Block, type Span, markdownBlocks, plainBlocks } from "../chat/markdown";

interface RichProps {
  text: string;
  isMarkdown: boolean;
  newTab?: string; // what a screen reader adds to a link
}

export function Rich({ text, isMarkdown, newTab = "" }: RichProps) {
  // The same elements for the same text: a long transcript is not read again with every new line.
  const drawn = useMemo(() => {
    const blocks = isMarkdown ? markdownBlocks(text) : plainBlocks(text);
    return blocks.map((block, place) => blockOf(block, place, newTab));
  }, [text, isMarkdown, newTab]);
  return <>{drawn}</>;
}

function blockOf(block: Block, key: number, newTab: string) {
  switch (block.kind) {
    case "text":
      return (
        <p key={key} class="block" dir="auto">
          {spansOf(block.spans, newTab)}
        </p>
      );
    case "code":
      return (
        <pre key={key} class="block" dir="ltr">
          <code>{block.text}</code>
        </pre>
      );
    case "list": {
      const items = block.items.map((item, place) => <li key={place}>{spansOf(item, newTab)}</li>);
      return block.ordered ? (
        <ol key={key} class="block" start={block.start} dir="auto">
          {items}
        </ol>
      ) : (
        <ul key={key} class="block" dir="auto">
          {items}
        </ul>
      );
    }
  }
}

function spansOf(spans: readonly Span[], newTab: string): ComponentChildren[] {
  return spans.map((span, key) => {
    switch (span.kind) {
      case "text":
        return span.text;
      case "break":
        return <br key={key} />;
      case "code":
        return <code key={key}>{span.text}</code>;
      case "strong":
        return <strong key={key}>{spansOf(span.spans, newTab)}</strong>;
      case "em":
        return <em key={key}>{spansOf(span.spans, newTab)}</em>;
      case "del":
        return <del key={key}>{spansOf(span.spans, newTab)}</del>;
      case "link":
        return (
          <a key={key} href={span.url} target="_blank" rel="noopener noreferrer">
            {spansOf(span.spans, newTab)}
            {newTab !== "" && <span class="unseen"> ({newTab})</span>}
          </a>
        );
    }
  });
}
