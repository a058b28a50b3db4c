/** Lines that work as they stand, for the server that served this page. */
import type { Demo } from "../wire/demo";

export interface Sample {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly code: string;
}

export function samplesFor(origin: string, demo: Demo | undefined): readonly Sample[] {
  const region = demo?.region || "us-west-2";
  const instance = demo?.instanceId || "INSTANCE_ID";
  const flow = demo?.contactFlowId || "CONTACT_FLOW_ID";
  return [
    {
      id: "curl",
      name: "curl",
      note: "Starts a chat without credentials, as a web page does.",
      code: `curl ${origin}/start-chat \\
  --json '{"ParticipantDetails": {"DisplayName": "Ana"}}'`,
    },
    {
      id: "cli",
      name: "AWS CLI",
      note: "The first call is signed with the administrator’s keys of this instance; the others need only the token that came before.",
      code: `export AT="--endpoint-url ${origin} --region ${region}"

aws connect start-chat-contact $AT \\
  --instance-id ${instance} \\
  --contact-flow-id ${flow} \\
  --participant-details DisplayName=Ana

aws connectparticipant create-participant-connection $AT \\
  --no-sign-request --connect-participant \\
  --type CONNECTION_CREDENTIALS \\
  --participant-token "$PARTICIPANT_TOKEN"

aws connectparticipant send-message $AT \\
  --no-sign-request --content-type text/plain \\
  --content "Hello" --connection-token "$CONNECTION_TOKEN"`,
    },
    {
      id: "chatjs",
      name: "chatjs",
      note: "The official browser client, amazon-connect-chatjs, with nothing changed but the endpoint.",
      code: `import "amazon-connect-chatjs";

const answer = await fetch("${origin}/start-chat", {
  method: "POST",
  body: JSON.stringify({ ParticipantDetails: { DisplayName: "Ana" } }),
});
const { data } = await answer.json();

connect.ChatSession.setGlobalConfig({
  endpoint: "${origin}",
  region: "${region}",
});
const session = connect.ChatSession.create({
  chatDetails: data.startChatResult,
  type: "CUSTOMER",
});
session.onMessage(({ data }) => console.log(data.DisplayName, data.Content));

await session.connect();
await session.sendMessage({ contentType: "text/plain", message: "Hello" });`,
    },
    {
      id: "python",
      name: "Python",
      note: "boto3; the keys are the administrator’s of this instance.",
      code: `import boto3

at = {"endpoint_url": "${origin}", "region_name": "${region}"}

started = boto3.client("connect", **at).start_chat_contact(
    InstanceId="${instance}",
    ContactFlowId="${flow}",
    ParticipantDetails={"DisplayName": "Ana"},
)
chat = boto3.client("connectparticipant", **at)
connection = chat.create_participant_connection(
    Type=["CONNECTION_CREDENTIALS"],
    ConnectParticipant=True,
    ParticipantToken=started["ParticipantToken"],
)
chat.send_message(
    ContentType="text/plain",
    Content="Hello",
    ConnectionToken=connection["ConnectionCredentials"]["ConnectionToken"],
)`,
    },
  ];
}
