#pragma once

/* Actions in few words, with ' for ". */

/* clang-format off */
#define SAY(id, text, next)                                                                        \
    "{'Identifier':'" id "','Type':'MessageParticipant','Parameters':{'Text':'" text               \
    "'},'Transitions':{'NextAction':'" next "'}}"
#define DISCONNECT(id) "{'Identifier':'" id "','Type':'DisconnectParticipant','Transitions':{}}"
#define STAY(id)                                                                                   \
    "{'Identifier':'" id "','Type':'Wait','Parameters':{'TimeLimitSeconds':'604800'},"             \
    "'Transitions':{}}"
#define DO(id, type, parameters, transitions)                                                      \
    "{'Identifier':'" id "','Type':'" type "','Parameters':{" parameters "},'Transitions':{"       \
    transitions "}}"
#define NEXT(to)      "'NextAction':'" to "'"
#define ERRORS(list)  "'Errors':[" list "]"
#define ON(error, to) "{'ErrorType':'" error "','NextAction':'" to "'}"
#define CASES(list)   "'Conditions':[" list "]"
#define WHEN(op, operand, to)                                                                      \
    "{'NextAction':'" to "','Condition':{'Operator':'" op "','Operands':['" operand "']}}"
/* clang-format on */
