/** An interactive message: live while it is the newest, its title afterwards (contract/widget.md 5). */
import type { Said } from "../../chat/rows";
import { Rich } from "../../ui/rich";
import type { Template } from "../../wire/template";
import type { Options } from "../options";
import type { Talk } from "../talk";
import { CarouselCard } from "./carousel";
import { ChoicesCard } from "./choices";
import { TimesCard } from "./times";
import { ViewCard } from "./view";

export interface CardProps<T> {
  template: T;
  talk: Talk;
  options: Options;
}

interface TemplateCardProps extends CardProps<Template> {
  row: Said;
  isLive: boolean;
}

export function TemplateCard({ row, template, isLive, talk, options }: TemplateCardProps) {
  if (!isLive || template.kind === "other") {
    const title = row.text || (template.kind === "view" ? options.say("formTitle") : "");
    return title === "" ? null : (
      <div class="words past">
        <Rich text={title} isMarkdown />
      </div>
    );
  }
  switch (template.kind) {
    case "choices":
      return (
        <ChoicesCard
          template={template}
          talk={talk}
          options={options}
          onAnswer={(answer) => talk.answer(answer)}
          isCard={false}
        />
      );
    case "times":
      return <TimesCard template={template} talk={talk} options={options} />;
    case "carousel":
      return <CarouselCard template={template} talk={talk} options={options} />;
    case "view":
      return <ViewCard template={template} talk={talk} options={options} />;
  }
}
