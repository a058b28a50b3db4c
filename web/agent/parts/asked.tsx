/** An interactive message as the agent reads it: what the customer was asked, and between what. */
import type { Choice, Template } from "../../wire/template";
import { locale, say } from "../texts/texts";

export function Asked({ template }: { template: Template }) {
  switch (template.kind) {
    case "choices":
      return <Card kind={say("asked")} title={template.title} subtitle={template.subtitle} options={template.choices.map(shown)} />;
    case "times":
      return (
        <Card
          kind={say("askedTimes")}
          title={template.title}
          subtitle={template.subtitle}
          options={template.slots.map((slot) => timeText(slot.at, template.offset))}
        />
      );
    case "carousel":
      return (
        <Card
          kind={say("asked")}
          title={template.title}
          subtitle={template.subtitle}
          options={template.cards.map((card) => `${card.title}: ${card.choices.map(shown).join(", ")}`)}
        />
      );
    case "view":
      return <Card kind={say("askedForm")} title={template.title} subtitle="" options={[]} />;
    case "other":
      return <Card kind={say("asked")} title={template.title} subtitle="" options={[]} />;
  }
}

function shown(choice: Choice): string {
  return choice.subtitle === "" ? choice.title : `${choice.title} (${choice.subtitle})`;
}

/** In the zone that the customer sees, when the template names one. */
function timeText(at: number, offset: number | undefined): string {
  const style = { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" } as const;
  if (offset === undefined) return new Intl.DateTimeFormat(locale(), style).format(at);
  return new Intl.DateTimeFormat(locale(), { ...style, timeZone: "UTC" }).format(at + offset * 60_000);
}

interface CardProps {
  kind: string;
  title: string;
  subtitle: string;
  options: readonly string[];
}

function Card({ kind, title, subtitle, options }: CardProps) {
  return (
    <div class="words asked">
      <p class="asked-kind">{kind}</p>
      {title !== "" && <p class="asked-title">{title}</p>}
      {subtitle !== "" && <p>{subtitle}</p>}
      {options.length > 0 && (
        <ul class="asked-options">
          {options.map((option, place) => (
            <li key={place}>{option}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
