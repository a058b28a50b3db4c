/* The views that every instance has: contract/connect-api.md 5.2 (arn:…:aws:view/NAME:V). Their
 * members are those that flows hand over as ViewData; what a client draws of them is its own
 * affair. */

#include "domain/view.h"

struct managed {
    struct str name, description, template, actions, schema;
};

#define TEXT_TYPE "{\"type\":\"string\"}"
#define ANY_TYPE  "{}"
#define LIST_TYPE "{\"type\":\"array\",\"items\":{}}"

/* clang-format off */
static const struct managed all[] = {
    { STR_INIT("cards"), STR_INIT("A choice of cards; one that is opened shows its detail"),
      STR_INIT("{\"Head\":{\"Title\":\"$.Heading\"},\"Body\":[{\"_id\":\"cards\",\"Type\":\"Cards\",\"Props\":{\"Cards\":\"$.Cards\","
               "\"NoMatchFound\":\"$.NoMatchFound\"},\"Content\":[]}]}"),
      STR_INIT("[\"ActionSelected\",\"NoMatchFound\",\"Back\"]"),
      STR_INIT("{\"type\":\"object\",\"properties\":{\"Heading\":" TEXT_TYPE ",\"Back\":" ANY_TYPE ",\"Cards\":" LIST_TYPE
               ",\"NoMatchFound\":" ANY_TYPE "},\"required\":[\"Cards\"]}") },
    { STR_INIT("confirmation"), STR_INIT("Says that something has been done, and what comes next"),
      STR_INIT("{\"Head\":{\"Title\":\"$.Heading\"},\"Body\":[{\"_id\":\"confirmation\",\"Type\":\"Confirmation\",\"Props\":{"
               "\"Heading\":\"$.Heading\",\"SubHeading\":\"$.SubHeading\",\"Next\":\"$.Next\"},\"Content\":[]}]}"),
      STR_INIT("[\"Next\",\"Back\"]"),
      STR_INIT("{\"type\":\"object\",\"properties\":{\"Heading\":" TEXT_TYPE ",\"SubHeading\":" TEXT_TYPE ",\"Next\":" ANY_TYPE
               ",\"Back\":" ANY_TYPE ",\"AttributeBar\":" LIST_TYPE "},\"required\":[\"Heading\",\"Next\"]}") },
    { STR_INIT("detail"), STR_INIT("Facts in sections, with actions"),
      STR_INIT("{\"Head\":{\"Title\":\"$.Heading\"},\"Body\":[{\"_id\":\"detail\",\"Type\":\"Detail\",\"Props\":{\"Description\":"
               "\"$.Description\",\"Sections\":\"$.Sections\",\"Actions\":\"$.Actions\"},\"Content\":[]}]}"),
      STR_INIT("[\"ActionSelected\",\"Back\"]"),
      STR_INIT("{\"type\":\"object\",\"properties\":{\"Heading\":" TEXT_TYPE ",\"Description\":" TEXT_TYPE ",\"Sections\":" ANY_TYPE
               ",\"Actions\":" LIST_TYPE ",\"Back\":" ANY_TYPE ",\"AttributeBar\":" LIST_TYPE "},\"required\":[\"Sections\"]}") },
    { STR_INIT("form"), STR_INIT("Questions in sections, as one page or as steps"),
      STR_INIT("{\"Head\":{\"Title\":\"$.Heading\"},\"Body\":[{\"_id\":\"form\",\"Type\":\"Form\",\"Props\":{\"SubHeading\":"
               "\"$.SubHeading\",\"Sections\":\"$.Sections\",\"Wizard\":\"$.Wizard\",\"ErrorText\":\"$.ErrorText\"},\"Content\":[]}]}"),
      STR_INIT("[\"Back\",\"Next\",\"Cancel\",\"Previous\",\"Edit\",\"Step\"]"),
      STR_INIT("{\"type\":\"object\",\"properties\":{\"Heading\":" TEXT_TYPE ",\"SubHeading\":" TEXT_TYPE ",\"Sections\":" ANY_TYPE
               ",\"Wizard\":" ANY_TYPE ",\"ErrorText\":" TEXT_TYPE ",\"Back\":" ANY_TYPE ",\"Next\":" ANY_TYPE ",\"Cancel\":" ANY_TYPE
               ",\"Previous\":" ANY_TYPE ",\"Edit\":" ANY_TYPE ",\"AttributeBar\":" LIST_TYPE "},\"required\":[\"Sections\"]}") },
    { STR_INIT("list"), STR_INIT("Lines to choose from"),
      STR_INIT("{\"Head\":{\"Title\":\"$.Heading\"},\"Body\":[{\"_id\":\"list\",\"Type\":\"List\",\"Props\":{\"SubHeading\":"
               "\"$.SubHeading\",\"Items\":\"$.Items\"},\"Content\":[]}]}"),
      STR_INIT("[\"ActionSelected\",\"Back\"]"),
      STR_INIT("{\"type\":\"object\",\"properties\":{\"Heading\":" TEXT_TYPE ",\"SubHeading\":" TEXT_TYPE ",\"Items\":" LIST_TYPE
               ",\"Back\":" ANY_TYPE ",\"AttributeBar\":" LIST_TYPE "},\"required\":[\"Items\"]}") },
};
/* clang-format on */

bool
view_managed(size_t index, struct view *ret)
{
    if (index >= sizeof(all) / sizeof(all[0]))
        return false;
    *ret = (struct view){
        .id = all[index].name,
        .name = all[index].name,
        .description = all[index].description,
        .managed = true,
        .published = true,
        .version = 1,
        .template = all[index].template,
        .actions = all[index].actions,
        .input_schema = all[index].schema,
    };
    return true;
}
