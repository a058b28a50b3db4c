"""A chat through boto3. Called by boto3.test.mjs: URL, InstanceId, ContactFlowId."""
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

url, instance, flow = sys.argv[1:]
config = Config(retries={"max_attempts": 1})
connect = boto3.client("connect", endpoint_url=url, config=config)
service = boto3.client("connectparticipant", endpoint_url=url, config=config)
steps = 0


def step(condition, what):
    global steps
    if not condition:
        sys.exit(f"failed: {what}")
    steps += 1


def error_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    return None


started = connect.start_chat_contact(
    InstanceId=instance, ContactFlowId=flow, ParticipantDetails={"DisplayName": "Zoë"}, Attributes={"plan": "göld"})
step(len(started["ParticipantToken"]) <= 1000, "StartChatContact")

connection = service.create_participant_connection(
    ParticipantToken=started["ParticipantToken"], Type=["WEBSOCKET", "CONNECTION_CREDENTIALS"])
token = connection["ConnectionCredentials"]["ConnectionToken"]
step(connection["Websocket"]["Url"].startswith("ws://127.0.0.1:"), "CreateParticipantConnection")

sent = service.send_message(ConnectionToken=token, ContentType="text/plain", Content="Grüße, 你好")
page = service.get_transcript(ConnectionToken=token, MaxResults=1)
step(page["Transcript"][0]["Id"] == sent["Id"] and page["Transcript"][0]["Content"] == "Grüße, 你好", "SendMessage, GetTranscript")

contact = connect.describe_contact(InstanceId=instance, ContactId=started["ContactId"])["Contact"]
step(abs(contact["InitiationTimestamp"].timestamp() - time.time()) < 60, "DescribeContact: a datetime")

connect.update_contact_attributes(InstanceId=instance, InitialContactId=started["ContactId"], Attributes={"a": ""})
attributes = connect.get_contact_attributes(InstanceId=instance, InitialContactId=started["ContactId"])["Attributes"]
step(attributes == {"plan": "göld", "a": ""}, "attributes")

step(error_of(service.send_message, ConnectionToken=token, ContentType="text/html", Content="x") == ("ValidationException", 400), "a refused type")

service.disconnect_participant(ConnectionToken=token)
step(error_of(service.get_transcript, ConnectionToken=token) == ("AccessDeniedException", 403), "an ended chat")
step(error_of(connect.stop_contact, InstanceId=instance, ContactId=started["ContactId"]) == ("ContactNotFoundException", 410), "a second end")

print(f"boto3: {steps} steps done")
