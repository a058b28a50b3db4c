#include "gateway/subscription.h"

#include "base/check.h"
#include "base/mem.h"

void
subscription_unref(struct subscription *s)
{
    CHECK(s->refs > 0);
    if (--s->refs)
        return;
    CHECK(!s->listening);
    mem_free(s);
}

static size_t
place_of(const struct subscription_table *t, int64_t chat_no)
{
    return (size_t)((uint64_t)chat_no * 0x9E3779B97F4A7C15ULL >> 20) & (t->size - 1);
}

static void
table_grow(struct subscription_table *t)
{
    struct subscription_table bigger = { .size = t->size ? t->size * 2 : 64, .count = t->count };

    bigger.heads = mem_new(bigger.size * sizeof(struct subscription *));
    for (size_t i = 0; i < t->size; i++) {
        struct subscription *s, *next;

        for (s = t->heads[i]; s; s = next) {
            size_t to = place_of(&bigger, s->chat_no);

            next = s->next;
            s->next = bigger.heads[to];
            bigger.heads[to] = s;
        }
    }
    mem_free(t->heads);
    *t = bigger;
}

void
subscription_table_add(struct subscription_table *t, struct subscription *s)
{
    size_t at;

    CHECK(!s->listening);
    if (t->count >= t->size)
        table_grow(t);
    at = place_of(t, s->chat_no);
    s->next = t->heads[at];
    t->heads[at] = s;
    t->count++;
    s->listening = true;
}

void
subscription_table_remove(struct subscription_table *t, struct subscription *s)
{
    struct subscription **link;

    if (!s->listening)
        return;
    link = &t->heads[place_of(t, s->chat_no)];
    while (*link != s)
        link = &(*link)->next;
    *link = s->next;
    s->next = NULL;
    s->listening = false;
    t->count--;
}

struct subscription *
subscription_table_chain(const struct subscription_table *t, int64_t chat_no)
{
    return t->size ? t->heads[place_of(t, chat_no)] : NULL;
}

void
subscription_table_done(struct subscription_table *t)
{
    CHECK(t->count == 0);
    mem_free(t->heads);
    *t = (struct subscription_table){ 0 };
}
