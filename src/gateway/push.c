#include "gateway/push.h"

#include "base/limits.h"
#include "bus/bus.h"
#include "gateway/item_json.h"
#include "http/frame.h"

/* Two buffers for a whole batch: the item's JSON, and the frame's with that JSON as a string in it
 * (participant.md 4.4: `content` is a string). */
struct encoder {
    struct buf item, message;
};

static struct payload *
encode_item(struct encoder *e, const struct event *event)
{
    struct json_out w = { .out = &e->item };

    buf_clear(&e->item);
    buf_clear(&e->message);
    item_json(&w, &event->item, &event->initial_id, ITEM_PUSHED);
    buf_add(&e->message, STR("{\"content\":\""));
    json_escape(&e->message, buf_str(&e->item));
    buf_add(&e->message, STR("\",\"contentType\":\"application/json\",\"topic\":\"aws/chat\"}"));
    CHECK(!e->item.full);
    CHECK(!e->message.full);
    return frame_text(buf_str(&e->message));
}

struct payload *
push_item(const struct item *item, const struct uuid *initial_id)
{
    struct encoder encoder = { .item = { .max = LIMIT_CONN_QUEUE },
                               .message = { .max = 2 * LIMIT_CONN_QUEUE } };
    const struct event e = { .initial_id = *initial_id, .item = *item };
    struct payload *p = encode_item(&encoder, &e);

    buf_done(&encoder.item);
    buf_done(&encoder.message);
    return p;
}

struct push_batch *
push_encode(const struct event *events)
{
    struct encoder encoder = { .item = { .max = LIMIT_CONN_QUEUE },
                               .message = { .max = 2 * LIMIT_CONN_QUEUE } };
    struct push_batch *batch;
    size_t n = 0;

    for (const struct event *e = events; e; e = e->next)
        n++;
    batch = push_batch_new(n);
    n = 0;
    for (const struct event *e = events; e; e = e->next)
        batch->pushes[n++] = (struct push){
            .chat_no = e->chat_no,
            .previous_ms = e->previous_ms,
            .at_ms = e->item.at_ms,
            .participant_no = e->item.participant_no,
            .type = e->item.type,
            .by_customer = e->item.role == ROLE_CUSTOMER,
            .only = e->only,
            .payload = e->notice ? NULL : encode_item(&encoder, e),
            .notice = e->notice,
            .user_no = e->user_no,
        };
    buf_done(&encoder.item);
    buf_done(&encoder.message);
    return batch;
}
