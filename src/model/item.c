#include "model/item.h"

struct str
item_kind_name(enum item_kind kind)
{
    switch (kind) {
    case ITEM_MESSAGE:
        return STR("MESSAGE");
    case ITEM_EVENT:
        return STR("EVENT");
    case ITEM_ATTACHMENT:
        return STR("ATTACHMENT");
    case ITEM_METADATA:
        return STR("MESSAGEMETADATA");
    }
    return STR_NONE;
}
