/* DisconnectParticipant: contract/participant.md 1.3 no. 2, 4.7. */

#include "api/participant/participant.h"

#include "domain/participant.h"

const struct field disconnect_fields[] = { { 0 } };

enum err
disconnect_run(struct call *c, struct txn *t, struct fail *f)
{
    (void)f;
    participant_leave(t, &c->seat);
    json_open(&c->out, '{');
    json_close(&c->out, '}');
    return OK;
}
