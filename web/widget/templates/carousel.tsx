/** Cards side by side (or one below the other): swipe, arrows, or the keyboard. */
import { useRef, useState } from "preact/hooks";
import { Icon } from "../../ui/icon";
import { Rich } from "../../ui/rich";
import type { Carousel } from "../../wire/template";
import type { CardProps } from "./card";
import { ChoicesCard } from "./choices";

export function CarouselCard({ template, talk, options }: CardProps<Carousel>) {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const last = template.cards.length - 1;

  const scrolled = (): void => {
    const element = box.current;
    const card = element?.firstElementChild;
    if (!element || !card) return;
    const step = card.getBoundingClientRect().width || 1;
    setAt(Math.max(0, Math.min(last, Math.round(Math.abs(element.scrollLeft) / step))));
  };
  const go = (to: number): void => {
    const card = box.current?.children[to];
    card?.scrollIntoView({ behavior: "smooth", block: "nearest", inline: "start" });
  };

  return (
    <div
      class="carousel"
      role="group"
      aria-roledescription="carousel"
      aria-label={template.title}
      data-vertical={template.isVertical}
    >
      <div class="words">
        <div class="card-title">
          <Rich text={template.title} isMarkdown />
        </div>
        {template.subtitle !== "" && (
          <div class="card-subtitle">
            <Rich text={template.subtitle} isMarkdown />
          </div>
        )}
      </div>
      <div class="carousel-cards" ref={box} onScroll={scrolled}>
        {template.cards.map((card, place) => (
          <ChoicesCard
            key={place}
            template={card}
            talk={talk}
            options={options}
            isCard
            onAnswer={(answer) => talk.answer(answer)}
          />
        ))}
      </div>
      {!template.isVertical && last > 0 && (
        <div class="carousel-ways">
          <button
            type="button"
            class="round small"
            aria-label={options.say("previousCard")}
            aria-disabled={at === 0}
            onClick={() => at > 0 && go(at - 1)}
          >
            <Icon name="previous" />
          </button>
          <span class="dots-row" aria-hidden="true">
            {template.cards.map((_, place) => (
              <i key={place} data-here={place === at} />
            ))}
          </span>
          <button
            type="button"
            class="round small"
            aria-label={options.say("nextCard")}
            aria-disabled={at === last}
            onClick={() => at < last && go(at + 1)}
          >
            <Icon name="next" />
          </button>
        </div>
      )}
    </div>
  );
}
