/* Until there are queues: every queue is unknown. */

#include "domain/queueing.h"
