#include "api/agent/visit.h"

#include "api/agent/login.h"
#include "auth/session.h"
#include "base/limits.h"

static void
visit_done(struct job *job)
{
    struct visit *v = (struct visit *)(void *)job;
    struct exchange *x = exchange_find(v->api->server, v->exchange);
    struct arena *arena = job->arena;

    if (x && job->err)
        exchange_answer(x, &(struct http_answer){ .status = 503,
                                                  .type = STR("application/json"),
                                                  .headers = STR("Retry-After: 1\r\n"),
                                                  .body = STR("{\"message\":\"Try again\"}") });
    else if (x)
        v->answer(v, x);
    arena_free(&arena);
}

void
visit_start(struct api *api, struct exchange *x, enum lane lane,
            enum err (*run)(struct job *, struct txn *, struct fail *),
            void (*answer)(struct visit *, struct exchange *))
{
    const struct http_request *r = exchange_request(x);
    struct arena *arena = arena_new(LIMIT_ARENA);
    struct visit *v = arena_get(arena, sizeof(*v));

    CHECK(v);
    v->job = (struct job){
        .lane = lane, .home = api->loop, .arena = arena, .run = run, .done = visit_done
    };
    v->api = api;
    v->exchange = exchange_ref(x);
    v->answer = answer;
    v->secure = login_is_secure(api, x);
    v->navigates = str_eq(http_header(r, STR("Sec-Fetch-Mode")), STR("navigate"));
    v->cookie_given = session_hash(http_header(r, STR("Cookie")), v->hash);
    v->own_origin = login_origin(api, x, arena);
    CHECK(arena_copy(arena, r->path, &v->path));
    CHECK(arena_copy(arena, r->query, &v->query));
    CHECK(arena_copy(arena, http_header(r, STR("Cookie")), &v->cookies));
    CHECK(arena_copy(arena, http_header(r, STR("Origin")), &v->origin));
    if (lane == LANE_WRITE)
        api_post(api, &v->job);
    else
        store_post(api->store, &v->job);
}

void
visit_look(struct visit *v, struct txn *t)
{
    v->known = v->cookie_given && session_of_cookie(t, v->hash, &v->session, NULL) == OK;
}

void
visit_answer_json(struct exchange *x, int status, struct str body)
{
    exchange_answer(x, &(struct http_answer){ .status = status,
                                              .type = STR("application/json"),
                                              .headers = STR("Cache-Control: no-store\r\n"
                                                             "X-Content-Type-Options: nosniff\r\n"),
                                              .body = body });
}

void
visit_to_login(struct visit *v, struct exchange *x)
{
    struct buf lines = { .max = 4096 };

    buf_printf(&lines,
               "Location: /connect/login?landat=%.*s\r\nCache-Control: no-store\r\n"
               "X-Frame-Options: DENY\r\n",
               STR_ARG(v->path));
    exchange_answer(x, &(struct http_answer){ .status = 302, .headers = buf_str(&lines) });
    buf_done(&lines);
}
