// A published flow of one's own, made through the control plane.
import crypto from 'node:crypto';
import { CreateContactFlowCommand } from '@aws-sdk/client-connect';

/** actions: [[Identifier, Type, Parameters, Transitions], …]; the first one is the start. */
export async function newFlow(server, client, actions, more = {}) {
  const Content = JSON.stringify({
    Version: '2019-10-30',
    StartAction: actions[0][0],
    Metadata: {},
    Actions: actions.map(([Identifier, Type, Parameters, Transitions]) => ({ Identifier, Type, Parameters, Transitions })),
  });
  const made = await client.send(new CreateContactFlowCommand({
    InstanceId: server.keys.InstanceId, Name: `flow ${crypto.randomUUID()}`, Type: 'CONTACT_FLOW', Content, ...more }));
  return made.ContactFlowId;
}
