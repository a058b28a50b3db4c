/* A run between its row and its step: frames with what they know, and what a wait remembers. */

#include "domain/flow/run_body.h"

#include "base/check.h"
#include "base/json.h"
#include "base/random.h"
#include "domain/authentication.h"
#include "domain/timer.h"
#include "model/errand.h"
#include "store/errands.h"

static struct str
member(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR_NONE;
}

static void
begin(struct step *s, struct txn *t, struct chat *c)
{
    *s = (struct step){ .t = t, .c = c, .engine = flow_engine_of(t) };
    s->options = flow_options_of(s->engine);
    s->arena = arena_new(LIMIT_FLOW_MEMORY);
    scope_init(s);
}

void
step_open(struct step *s, struct txn *t, struct chat *c, enum run_role role)
{
    begin(s, t, c);
    s->run.chat_no = c->no;
    s->run.contact_no = c->contact_no;
    s->run.role = (int)role;
    s->run.started_ms = txn_now_ms(t);
}

void
step_close(struct step *s)
{
    scope_done(s);
}

bool
frame_push(struct step *s, bool module, const struct uuid *id, struct str name, int64_t content_no)
{
    struct frame *f = &s->frames[s->depth];
    struct document *d;

    if (s->depth == LIMIT_FLOW_FRAMES)
        return false;
    d = flow_engine_document(s->engine, s->t, content_no);
    if (!d)
        return false;
    *f = (struct frame){
        .module = module, .id = *id, .content_no = content_no, .at = d->start, .document = d
    };
    arena_copy(s->arena, name, &f->name);
    bag_init(&f->data, s->arena);
    s->depth++;
    return true;
}

void
frame_pop(struct step *s)
{
    struct frame *f = &s->frames[--s->depth];

    bag_done(&f->data);
    document_unref(&f->document);
}

void
step_hold(struct step *s)
{
    document_unref(&s->held);
    s->held = step_frame(s)->document;
    s->held->refs++;
}

/* ---- reading ---- */

static bool
load_frame(struct step *s, const struct json *j)
{
    int64_t content_no = 0, at = 0;
    struct uuid id = { { 0 } };

    json_int(json_member(j, "content"), &content_no);
    json_int(json_member(j, "at"), &at);
    uuid_parse(member(j, "id"), id.b);
    if (!frame_push(s, json_bool(json_member(j, "module")), &id, member(j, "name"), content_no))
        return false;
    bag_read(&step_frame(s)->data, json_member(j, "data"));
    step_frame(s)->at = (int)at;
    return at >= 0 && at < step_frame(s)->document->count;
}

bool
step_load(struct step *s, struct txn *t, struct chat *c, const struct flow_run *row)
{
    struct json *data = NULL;
    const struct json *frames;
    bool good;

    begin(s, t, c);
    s->run = *row;
    good = json_parse(row->data, JSON_READ_STRICT, &data, NULL) == OK;
    frames = json_member(data, "frames");
    for (size_t i = 0; good && i < json_count(frames); i++)
        good = load_frame(s, json_at(frames, i));
    good = good && s->depth;
    if (good) {
        bag_read(&s->notes, json_member(data, "notes"));
        s->action = &step_frame(s)->document->actions[step_frame(s)->at];
    }
    json_free(&data);
    if (!good)
        step_close(s);
    return good;
}

/* ---- writing ---- */

static void
write_frame(struct json_out *w, const struct frame *f)
{
    char id[UUID_TEXT_SIZE];

    uuid_text(f->id.b, id);
    json_open(w, '{');
    json_set_str(w, "id", str_from(id));
    json_set_str(w, "name", f->name);
    json_set_bool(w, "module", f->module);
    json_set_int(w, "content", f->content_no);
    json_set_int(w, "at", f->at);
    json_name(w, "data");
    json_put_raw(w, bag_text(&f->data));
    json_close(w, '}');
}

static struct str
write_data(struct step *s)
{
    struct buf text = { .max = LIMIT_FLOW_MEMORY / 4 };
    struct json_out w = { .out = &text };
    struct str kept = STR_NONE;

    json_open(&w, '{');
    json_name(&w, "frames");
    json_open(&w, '[');
    for (size_t i = 0; i < s->depth; i++)
        write_frame(&w, &s->frames[i]);
    json_close(&w, ']');
    json_name(&w, "notes");
    json_put_raw(&w, bag_text(&s->notes));
    json_close(&w, '}');
    if (!text.full)
        arena_copy(s->arena, buf_str(&text), &kept);
    buf_done(&text);
    return kept;
}

int64_t
step_no(struct step *s)
{
    if (!s->run.no) {
        s->run.data = STR("{}");
        txn_run_insert(s->t, &s->run);
    }
    return s->run.no;
}

/* When the timer of its wait is due; 0: it has none. */
static int64_t
due_of(const struct step *s)
{
    return s->run.waits & WAIT_TURN ? txn_now_ms(s->t) : s->run.deadline_ms;
}

void
step_save(struct step *s)
{
    const unsigned heard = WAIT_MESSAGE | WAIT_RESPONSE | WAIT_FILE;
    int64_t due;

    s->run.data = write_data(s);
    if (!s->run.data.n) { /* more than a run may know */
        step_finish(s, RUN_END_FAILED);
        return;
    }
    if (s->run.no)
        txn_run_save(s->t, &s->run);
    else
        txn_run_insert(s->t, &s->run);
    due = due_of(s);
    if (due)
        txn_timer_set(s->t, TIMER_FLOW, s->run.no, due);
    if ((s->run.waits & heard) && !(s->c->contents & CHAT_MARK_FLOW)) {
        s->c->contents |= CHAT_MARK_FLOW;
        txn_chat_save(s->t, s->c);
    }
}

static bool
has_timer(const struct flow_run *row)
{
    return row->deadline_ms || (row->waits & WAIT_TURN);
}

void
step_timer_off(struct step *s)
{
    if (has_timer(&s->run))
        txn_timer_clear(s->t, TIMER_FLOW, s->run.no);
}

void
run_cancel(struct txn *t, const struct flow_run *row)
{
    if (!row->no)
        return;
    if (has_timer(row))
        txn_timer_clear(t, TIMER_FLOW, row->no);
    if (row->waits & WAIT_ANSWER) {
        txn_errand_cancel(t, ERRAND_LAMBDA, row->no);
        txn_errand_cancel(t, ERRAND_LEX, row->no);
        txn_errand_cancel(t, ERRAND_TASK, row->no);
        authentication_forget(t, row->chat_no, row->no);
    }
    txn_run_delete(t, row->no);
}
