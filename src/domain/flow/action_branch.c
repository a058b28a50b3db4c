/* Compare, DistributeByPercentage, Loop: flows.md 2.6, 7.6, 7.8. */

#include "domain/flow/action.h"

#include "base/json.h"
#include "base/random.h"

#include <stdio.h>

struct outcome
action_compare(struct step *s)
{
    struct str raw = step_raw(s, "ComparisonValue");
    struct value v;
    struct str text;

    expression_value(raw, &s->lookup, &v);
    text = value_text(&v, s->arena);
    step_note(s, "Value", text);
    return v.kind == VALUE_MISSING ? outcome_missing() : outcome_result(text);
}

static unsigned
draw(struct step *s)
{
    uint64_t bits;

    if (s->options->draw)
        return s->options->draw(s->options->draw_ctx);
    random_bytes(&bits, sizeof(bits));
    return (unsigned)(bits % 100) + 1;
}

struct outcome
action_distribute(struct step *s)
{
    struct str drawn = step_number(s, draw(s));

    step_note(s, "Value", drawn);
    return outcome_result(drawn);
}

/* ---- Loop: a counter for contact, flow and Identifier, until it is done (flows.md 11.12) ---- */

static struct str
counter_name(struct step *s)
{
    struct buf text = { .max = 512 };
    struct str kept = STR_NONE;
    char id[UUID_TEXT_SIZE];

    uuid_text(step_frame(s)->id.b, id);
    buf_printf(&text, "%lld/%s/", (long long)s->c->contact_no, id);
    buf_add(&text, s->action->id);
    arena_copy(s->arena, buf_str(&text), &kept);
    buf_done(&text);
    return kept;
}

/* Counters of earlier segments are of no use any more. */
static void
drop_other_contacts(struct step *s, struct bag *loops)
{
    char own[24];

    snprintf(own, sizeof(own), "%lld/", (long long)s->c->contact_no);
    for (size_t i = loops->count; i > 0; i--)
        if (!str_starts(loops->entries[i - 1].name, str_from(own)))
            bag_remove(loops, loops->entries[i - 1].name);
}

static bool
save_loops(struct step *s, struct bag *loops)
{
    if (!bag_set(step_chat_bag(s), STR("Loops"), bag_text(loops)))
        return false;
    step_chat_bag_changed(s);
    return true;
}

static void
show_index(struct step *s, int64_t index)
{
    struct str name = step_resolve(s, step_json(s, "LoopName"));
    struct bag *data = &step_frame(s)->data, all, one;

    if (!name.n)
        return;
    bag_init(&all, s->arena);
    bag_init(&one, s->arena);
    bag_read(&all, bag_get(data, STR("Loop")));
    bag_set(&one, STR("Index"), step_number(s, index));
    bag_set(&all, name, bag_text(&one));
    bag_set(data, STR("Loop"), bag_text(&all));
    bag_done(&one);
    bag_done(&all);
}

struct outcome
action_loop(struct step *s)
{
    struct str name = counter_name(s);
    int64_t most, count = 0;
    struct bag loops;
    bool goes_on, done;

    if (!step_int(s, "LoopCount", 0, 100, &most))
        return outcome_failed();
    step_note(s, "LoopCount", step_number(s, most));
    bag_init(&loops, s->arena);
    bag_read(&loops, bag_get(step_chat_bag(s), STR("Loops")));
    json_int(bag_get(&loops, name), &count);
    goes_on = count < most;
    if (goes_on) {
        show_index(s, count);
        drop_other_contacts(s, &loops);
        done = loops.count < LIMIT_FLOW_LOOPS && bag_set(&loops, name, step_number(s, count + 1)) &&
               save_loops(s, &loops);
    } else {
        bag_remove(&loops, name);
        done = count == 0 || save_loops(s, &loops);
    }
    bag_done(&loops);
    if (!done)
        return outcome_failed();
    return outcome_result(goes_on ? STR("ContinueLooping") : STR("DoneLooping"));
}
