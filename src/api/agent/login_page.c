/* The sign-in page: plain HTML, no script. English, Korean, Japanese. */

#include "api/agent/login.h"

#include "base/base64.h"
#include "base/random.h"

enum language { ENGLISH, KOREAN, JAPANESE, LANGUAGE_COUNT };

struct words {
    const char *code, *title, *name, *password, *submit;
    const char *new_title, *new_password, *repeat, *new_submit, *rules;
    const char *notices[LOGIN_NOTICE_DIFFERENT + 1];
};

static const struct words words[LANGUAGE_COUNT] = {
    { "en",
      "Sign in",
      "User name",
      "Password",
      "Sign in",
      "Choose a new password",
      "New password",
      "Once more",
      "Save and sign in",
      "8 to 64 characters with a lower-case letter, an upper-case letter and a digit, no blanks.",
      { NULL, "The user name or the password is wrong.",
        "Too many tries. Please wait a while and try again.",
        "The server is busy. Please try again.", "This form was too old. Please try again.",
        "This password does not follow the rules below.", "The two passwords differ." } },
    { "ko",
      "로그인",
      "사용자 이름",
      "비밀번호",
      "로그인",
      "새 비밀번호 설정",
      "새 비밀번호",
      "새 비밀번호 확인",
      "저장하고 로그인",
      "8~64자, 영문 소문자·대문자·숫자를 각각 하나 이상 포함하고 공백은 쓸 수 없습니다.",
      { NULL, "사용자 이름 또는 비밀번호가 올바르지 않습니다.",
        "시도 횟수가 너무 많습니다. 잠시 후 다시 시도해 주세요.",
        "서버가 바쁩니다. 다시 시도해 주세요.", "양식이 만료되었습니다. 다시 시도해 주세요.",
        "비밀번호가 아래 규칙에 맞지 않습니다.", "두 비밀번호가 서로 다릅니다." } },
    { "ja",
      "サインイン",
      "ユーザー名",
      "パスワード",
      "サインイン",
      "新しいパスワードの設定",
      "新しいパスワード",
      "もう一度入力",
      "保存してサインイン",
      "8〜64文字で、英小文字・英大文字・数字をそれぞれ1つ以上含め、空白は使えません。",
      { NULL, "ユーザー名またはパスワードが正しくありません。",
        "試行回数が多すぎます。しばらくしてからもう一度お試しください。",
        "サーバーが混み合っています。もう一度お試しください。",
        "フォームの有効期限が切れました。もう一度お試しください。",
        "パスワードが下の規則を満たしていません。", "2つのパスワードが一致しません。" } },
};

static const char style[] =
    ":root{color-scheme:light dark;--ink:#15201e;--paper:#f3f6f5;--card:#fff;--line:#75827e;"
    "--go:#1b5a52;--go-ink:#fff;--bad:#a51d2d}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e7edeb;--paper:#121716;--card:#1b2220;"
    "--line:#84918d;--go:#76c7ba;--go-ink:#0d1513;--bad:#ff9aa2}}"
    "*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;"
    "background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;padding:16px}"
    "main{width:100%;max-width:380px;background:var(--card);border-radius:14px;padding:32px;"
    "box-shadow:0 2px 24px rgb(0 0 0/.12)}h1{font-size:24px;margin:0 0 20px}"
    "label{display:block;margin:14px 0 4px;font-weight:600}"
    "input{width:100%;font:inherit;padding:10px 12px;border:1px solid var(--line);"
    "border-radius:8px;background:transparent;color:inherit}"
    "input:focus-visible,button:focus-visible{outline:3px solid var(--go);outline-offset:2px}"
    "button{width:100%;margin-top:22px;font:inherit;font-weight:600;padding:11px;border:0;"
    "border-radius:8px;background:var(--go);color:var(--go-ink);cursor:pointer}"
    ".bad{border-left:4px solid var(--bad);padding:6px 12px;margin:0 0 8px;color:var(--bad)}"
    ".small{font-size:14px;margin:10px 0 0}";

static enum language
language_of(struct str accept)
{
    while (accept.n) {
        struct str entry = str_trim(str_cut(&accept, ','));

        if (str_starts(entry, STR("en")))
            return ENGLISH;
        if (str_starts(entry, STR("ko")))
            return KOREAN;
        if (str_starts(entry, STR("ja")))
            return JAPANESE;
    }
    return ENGLISH;
}

static void
add_escaped(struct buf *b, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        switch (text.p[i]) {
        case '<':
            buf_add(b, STR("&lt;"));
            break;
        case '>':
            buf_add(b, STR("&gt;"));
            break;
        case '&':
            buf_add(b, STR("&amp;"));
            break;
        case '"':
            buf_add(b, STR("&quot;"));
            break;
        case '\'':
            buf_add(b, STR("&#39;"));
            break;
        default:
            buf_add_byte(b, text.p[i]);
        }
}

static void
add_hidden(struct buf *b, const char *name, struct str value)
{
    buf_printf(b, "<input type=\"hidden\" name=\"%s\" value=\"", name);
    add_escaped(b, value);
    buf_add(b, STR("\">"));
}

static void
add_input(struct buf *b, const char *id, const char *label, const char *kind, const char *complete,
          struct str value, bool focus)
{
    buf_printf(b,
               "<label for=\"%s\">%s</label><input id=\"%s\" name=\"%s\" type=\"%s\" "
               "autocomplete=\"%s\" required maxlength=\"128\"%s value=\"",
               id, label, id, id, kind, complete, focus ? " autofocus" : "");
    add_escaped(b, value);
    buf_add(b, STR("\">"));
}

static void
add_form(struct buf *b, const struct login_page *p, const struct words *w)
{
    bool renew = p->new_password.n > 0;

    buf_printf(b, "<h1>%s</h1>", renew ? w->new_title : w->title);
    if (p->notice)
        buf_printf(b, "<p class=\"bad\" role=\"alert\">%s</p>", w->notices[p->notice]);
    buf_printf(b, "<form method=\"post\" action=\"%s\">",
               renew ? "/connect/password" : "/connect/login");
    add_hidden(b, "csrf", p->csrf);
    add_hidden(b, "landat", p->landat);
    if (renew) {
        add_hidden(b, "token", p->new_password);
        add_input(b, "password", w->new_password, "password", "new-password", STR(""), true);
        add_input(b, "repeat", w->repeat, "password", "new-password", STR(""), false);
        buf_printf(b, "<p class=\"small\">%s</p>", w->rules);
    } else {
        add_input(b, "username", w->name, "text", "username", p->username, !p->username.n);
        add_input(b, "password", w->password, "password", "current-password", STR(""),
                  p->username.n > 0);
    }
    buf_printf(b, "<button type=\"submit\">%s</button></form>", renew ? w->new_submit : w->submit);
}

void
login_page_answer(struct exchange *x, const struct login_page *p)
{
    const struct words *w = &words[language_of(p->languages)];
    struct buf html = { .max = 64 * 1024 }, lines = { .max = 4096 };
    unsigned char bytes[16];
    char nonce[BASE64URL_SIZE(sizeof(bytes)) + 1];

    random_bytes(bytes, sizeof(bytes));
    nonce[base64url_write(bytes, sizeof(bytes), nonce)] = 0;
    buf_printf(&html,
               "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\">"
               "<meta name=\"viewport\" content=\"width=device-width\"><title>%s</title>"
               "<style nonce=\"%s\">%s</style></head><body><main>",
               w->code, p->new_password.n ? w->new_title : w->title, nonce, style);
    add_form(&html, p, w);
    buf_add(&html, STR("</main></body></html>"));
    buf_printf(&lines,
               "Cache-Control: no-store\r\nX-Frame-Options: DENY\r\n"
               "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n"
               "Content-Security-Policy: default-src 'none'; style-src 'nonce-%s'; "
               "form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n"
               "Vary: Accept-Language, Cookie\r\n",
               nonce);
    buf_printf(&lines, "Set-Cookie: frontdesk-form=%.*s; Path=/; HttpOnly; SameSite=Lax%s\r\n",
               STR_ARG(p->csrf), p->secure ? "; Secure" : "");
    exchange_answer(x, &(struct http_answer){ .status = p->status ? p->status : 200,
                                              .type = STR("text/html; charset=utf-8"),
                                              .headers = buf_str(&lines),
                                              .body = buf_str(&html) });
    buf_done(&html);
    buf_done(&lines);
}
