/** Time picker: the days that have times, the times of one, and a word before it is final. */
import { useMemo, useState } from "preact/hooks";
import { Icon } from "../../ui/icon";
import { Rich } from "../../ui/rich";
import { type Slot, type Times, slotAnswer } from "../../wire/template";
import type { CardProps } from "./card";

interface Day {
  readonly key: string;
  readonly at: number;
  readonly slots: readonly Slot[];
}

/** With an offset the times are those of the place, else of the reader: shown in UTC after shifting, or plainly. */
function clocks(
  times: Times,
  locale: string | undefined,
): { shift: number; day: Intl.DateTimeFormat; time: Intl.DateTimeFormat; key: Intl.DateTimeFormat } {
  const zone = times.offset === undefined ? {} : { timeZone: "UTC" };
  return {
    shift: (times.offset ?? 0) * 60_000,
    day: new Intl.DateTimeFormat(locale, { ...zone, weekday: "short", day: "numeric", month: "short" }),
    time: new Intl.DateTimeFormat(locale, { ...zone, hour: "numeric", minute: "2-digit" }),
    key: new Intl.DateTimeFormat("en-CA", { ...zone, year: "numeric", month: "2-digit", day: "2-digit" }),
  };
}

export function TimesCard({ template, talk, options }: CardProps<Times>) {
  const clock = useMemo(() => clocks(template, options.locale), [template.offset, options.locale]);
  const days = daysOf(template, clock);
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<Slot | undefined>(undefined);
  const day = days[at];

  return (
    <div class="card times" role="group" aria-label={template.title}>
      <div class="card-head">
        <div class="card-title">
          <Rich text={template.title} isMarkdown />
        </div>
        {(template.subtitle !== "" || template.place !== "") && (
          <div class="card-subtitle">
            {[template.subtitle, template.place].filter((text) => text !== "").join(" · ")}
          </div>
        )}
      </div>
      {day === undefined && <p class="quiet-text pad">{options.say("noTimes")}</p>}
      {day !== undefined && chosen === undefined && (
        <>
          <div class="day-ways">
            <button
              type="button"
              class="round small"
              aria-label={options.say("previousDay")}
              aria-disabled={at === 0}
              onClick={() => at > 0 && setAt(at - 1)}
            >
              <Icon name="previous" />
            </button>
            <span class="day-name" aria-live="polite">
              {clock.day.format(day.at)}
            </span>
            <button
              type="button"
              class="round small"
              aria-label={options.say("nextDay")}
              aria-disabled={at === days.length - 1}
              onClick={() => at < days.length - 1 && setAt(at + 1)}
            >
              <Icon name="next" />
            </button>
          </div>
          <ul class="slots" aria-label={options.say("chooseTime")}>
            {day.slots.map((slot) => (
              <li key={slot.date}>
                <button type="button" class="slot" onClick={() => setChosen(slot)}>
                  {clock.time.format(slot.at + clock.shift)}
                  {slot.minutes > 0 && <span class="unseen"> {options.say("minutes", { n: slot.minutes })}</span>}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {chosen !== undefined && (
        <div class="pad chosen">
          <p role="status">
            <strong>{clock.day.format(chosen.at + clock.shift)}</strong>
            <br />
            {clock.time.format(chosen.at + clock.shift)}
            {chosen.minutes > 0 && ` · ${options.say("minutes", { n: chosen.minutes })}`}
          </p>
          <div class="dialog-buttons">
            <button type="button" class="outlined" onClick={() => setChosen(undefined)}>
              {options.say("reset")}
            </button>
            <button type="button" class="filled" onClick={() => talk.answer(slotAnswer(template, chosen))}>
              {options.say("confirm")}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

function daysOf(template: Times, clock: ReturnType<typeof clocks>): readonly Day[] {
  const days = new Map<string, Slot[]>();
  for (const slot of [...template.slots].sort((one, other) => one.at - other.at)) {
    const key = clock.key.format(slot.at + clock.shift);
    days.set(key, [...(days.get(key) ?? []), slot]);
  }
  return Array.from(days, ([key, slots]) => ({ key, at: (slots[0]?.at ?? 0) + clock.shift, slots }));
}
