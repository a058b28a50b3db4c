#include "domain/file_type.h"

enum form { /* as the first bytes tell */
            FORM_UNKNOWN = 0,
            FORM_PDF,
            FORM_PNG,
            FORM_JPEG,
            FORM_GIF,
            FORM_OLE, /* old Office */
            FORM_ZIP, /* new Office, too */
            FORM_RTF,
            FORM_RIFF, /* wav, webp */
            FORM_BOX,  /* heic, mov, mp4 */
            FORM_HTML,
            FORM_PROGRAM
};

struct file_type {
    const char *extension, *type;
    enum form form; /* UNKNOWN: text */
};

/* clang-format off */
static const struct file_type types[] = {
    { "csv", "text/csv", FORM_UNKNOWN },
    { "csv", "application/csv", FORM_UNKNOWN },
    { "csv", "text/comma-separated-values", FORM_UNKNOWN },
    { "csv", "text/plain", FORM_UNKNOWN },
    { "csv", "application/vnd.ms-excel", FORM_OLE }, /* what browsers on Windows say with Excel installed */
    { "doc", "application/msword", FORM_OLE },
    { "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", FORM_ZIP },
    { "heic", "image/heic", FORM_BOX },
    { "heic", "image/heif", FORM_BOX },
    { "jfif", "image/jpeg", FORM_JPEG },
    { "jfif", "image/pjpeg", FORM_JPEG },
    { "jfif", "image/jfif", FORM_JPEG },
    { "jpeg", "image/jpeg", FORM_JPEG },
    { "jpeg", "image/jpg", FORM_JPEG },
    { "jpg", "image/jpeg", FORM_JPEG },
    { "jpg", "image/jpg", FORM_JPEG },
    { "mov", "video/quicktime", FORM_BOX },
    { "mp4", "video/mp4", FORM_BOX },
    { "mp4", "audio/mp4", FORM_BOX },
    { "pdf", "application/pdf", FORM_PDF },
    { "png", "image/png", FORM_PNG },
    { "ppt", "application/vnd.ms-powerpoint", FORM_OLE },
    { "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", FORM_ZIP },
    { "rtf", "application/rtf", FORM_RTF },
    { "rtf", "application/x-rtf", FORM_RTF },
    { "rtf", "text/rtf", FORM_RTF },
    { "rtf", "text/richtext", FORM_RTF },
    { "rtf", "application/msword", FORM_RTF },
    { "txt", "text/plain", FORM_UNKNOWN },
    { "wav", "audio/wav", FORM_RIFF },
    { "wav", "audio/x-wav", FORM_RIFF },
    { "wav", "audio/wave", FORM_RIFF },
    { "wav", "audio/vnd.wave", FORM_RIFF },
    { "xls", "application/vnd.ms-excel", FORM_OLE },
    { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", FORM_ZIP },
    /* not allowed unless the instance says so */
    { "gif", "image/gif", FORM_GIF },
    { "webp", "image/webp", FORM_RIFF },
    { "zip", "application/zip", FORM_ZIP },
    { "zip", "application/x-zip-compressed", FORM_ZIP },
};

struct beginning {
    size_t at, n;
    const char *bytes;
    enum form form;
};
static const struct beginning beginnings[] = {
    { 0, 5, "%PDF-", FORM_PDF },
    { 0, 8, "\x89PNG\r\n\x1a\n", FORM_PNG },
    { 0, 3, "\xff\xd8\xff", FORM_JPEG },
    { 0, 6, "GIF87a", FORM_GIF },
    { 0, 6, "GIF89a", FORM_GIF },
    { 0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FORM_OLE },
    { 0, 4, "PK\x03\x04", FORM_ZIP },
    { 0, 5, "{\\rtf", FORM_RTF },
    { 8, 4, "WAVE", FORM_RIFF },
    { 8, 4, "WEBP", FORM_RIFF },
    { 4, 4, "ftyp", FORM_BOX },
    { 0, 4, "\x7f" "ELF", FORM_PROGRAM },
    { 0, 4, "\xca\xfe\xba\xbe", FORM_PROGRAM }, /* Java, Mach-O */
    { 0, 4, "\xcf\xfa\xed\xfe", FORM_PROGRAM },
    { 0, 3, "#!/", FORM_PROGRAM },
};
/* clang-format on */
enum {
    TYPE_COUNT = sizeof(types) / sizeof(types[0]),
    BEGINNING_COUNT = sizeof(beginnings) / sizeof(beginnings[0])
};

struct str
file_extension(struct str name)
{
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '.')
            return str_from_at(name, i);
    return STR_NONE;
}

static struct str
essence(struct str type)
{
    return str_trim(str_first(type, str_find(type, ';')));
}

bool
file_type_fits(struct str extension, struct str type)
{
    bool known = false;

    type = essence(type);
    for (int i = 0; i < TYPE_COUNT; i++) {
        if (!str_eq_nocase(extension, str_from(types[i].extension)))
            continue;
        if (str_eq_nocase(type, str_from(types[i].type)))
            return true;
        known = true;
    }
    return !known;
}

bool
file_type_is_known(struct str type)
{
    type = essence(type);
    for (int i = 0; i < TYPE_COUNT; i++)
        if (str_eq_nocase(type, str_from(types[i].type)))
            return true;
    return false;
}

/* A DOS program says where its second header is: two letters alone are too common in texts. */
static bool
is_dos_program(struct str head)
{
    size_t at;

    if (head.n < 64 || head.p[0] != 'M' || head.p[1] != 'Z')
        return false;
    at = (unsigned char)head.p[60] | (size_t)(unsigned char)head.p[61] << 8;
    return !head.p[62] && !head.p[63] && at + 4 <= head.n &&
           str_eq(str_first(str_from_at(head, at), 4), str_of("PE\0", 4));
}

static bool
is_page(struct str head)
{
    static const char *const tags[] = { "<!doctype html", "<html", "<head",
                                        "<script",        "<svg",  "<iframe" };

    if (str_starts(head, STR("\xef\xbb\xbf")))
        head = str_from_at(head, 3);
    while (head.n && (head.p[0] == ' ' || (head.p[0] >= '\t' && head.p[0] <= '\r')))
        head = str_from_at(head, 1);
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        struct str tag = str_from(tags[i]);

        if (head.n >= tag.n && str_eq_nocase(str_first(head, tag.n), tag))
            return true;
    }
    return false;
}

static enum form
form_of(struct str head)
{
    for (int i = 0; i < BEGINNING_COUNT; i++) {
        const struct beginning *b = &beginnings[i];

        if (head.n >= b->at + b->n && memcmp(head.p + b->at, b->bytes, b->n) == 0)
            return b->form;
    }
    if (is_dos_program(head))
        return FORM_PROGRAM;
    return is_page(head) ? FORM_HTML : FORM_UNKNOWN;
}

bool
file_lies(struct str type, struct str head)
{
    enum form is = form_of(head);
    bool known = false;

    if (is == FORM_UNKNOWN)
        return false;
    type = essence(type);
    if (is == FORM_HTML) /* a text may show a page's source */
        return !(type.n > 5 && str_eq_nocase(str_first(type, 5), STR("text/")));
    for (int i = 0; i < TYPE_COUNT; i++) {
        if (!str_eq_nocase(type, str_from(types[i].type)))
            continue;
        if (types[i].form == is)
            return false;
        known = true;
    }
    return known || is == FORM_PROGRAM;
}
