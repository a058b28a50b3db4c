/** List picker, panel and quick reply: a title, a picture perhaps, and buttons that answer. */
import { useState } from "preact/hooks";
import { Icon } from "../../ui/icon";
import { Rich } from "../../ui/rich";
import { type Answer, type Choice, type Choices, type Picture, answerOf } from "../../wire/template";
import type { Options } from "../options";
import type { CardProps } from "./card";

interface ChoicesProps extends CardProps<Choices> {
  isCard: boolean; // inside a carousel
  onAnswer(answer: Answer): void;
}

export function ChoicesCard({ template, options, isCard, onAnswer }: ChoicesProps) {
  const isQuick = template.form === "QuickReply";
  return (
    <div class={isQuick ? "quick" : "card"} role="group" aria-label={template.title}>
      {isQuick ? (
        <div class="words">
          <Title template={template} />
        </div>
      ) : (
        <>
          {template.picture && <Image picture={template.picture} name="card-picture" />}
          <div class="card-head">
            <Title template={template} />
          </div>
        </>
      )}
      <ul class={isQuick ? "chips" : "choices"} aria-label={options.say("choose")}>
        {template.choices.map((choice, place) => (
          <li key={place}>
            <Option choice={choice} options={options} onPick={() => onAnswer(answerOf(template, choice, isCard))} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Title({ template }: { template: Choices }) {
  return (
    <>
      <div class="card-title">
        <Rich text={template.title} isMarkdown />
      </div>
      {template.subtitle !== "" && (
        <div class="card-subtitle">
          <Rich text={template.subtitle} isMarkdown />
        </div>
      )}
    </>
  );
}

function Option({ choice, options, onPick }: { choice: Choice; options: Options; onPick(): void }) {
  const words = (
    <>
      {choice.picture && <Image picture={choice.picture} name="choice-picture" />}
      <span class="choice-words">
        <span class="choice-title">{choice.title}</span>
        {choice.subtitle !== "" && <span class="choice-subtitle">{choice.subtitle}</span>}
      </span>
    </>
  );
  if (choice.url !== "") {
    return (
      <a class="choice" href={choice.url} target={choice.target} rel="noopener noreferrer">
        {words}
        <Icon name="link" />
        <span class="unseen"> ({options.say("newTab")})</span>
      </a>
    );
  }
  return (
    <button type="button" class="choice" data-turn={choice.turn} onClick={onPick}>
      {words}
    </button>
  );
}

/** A broken picture is not there. */
export function Image({ picture, name }: { picture: Picture; name: string }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return null;
  return <img class={name} src={picture.url} alt={picture.alt} loading="lazy" onError={() => setBroken(true)} />;
}
