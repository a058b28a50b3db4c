"""Flows and modules through boto3. Called by flow_boto3.test.mjs: URL, InstanceId."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

url, instance = sys.argv[1:]
connect = boto3.client("connect", endpoint_url=url, config=Config(retries={"max_attempts": 1}))
steps = 0


def step(condition, what):
    global steps
    if not condition:
        sys.exit(f"failed: {what}")
    steps += 1


def error_of(call, **arguments):
    try:
        call(InstanceId=instance, **arguments)
    except ClientError as error:
        return error.response
    return None


def content(text):
    return json.dumps({"Version": "2019-10-30", "StartAction": "a", "Metadata": {}, "Actions": [
        {"Identifier": "a", "Type": "MessageParticipant", "Parameters": {"Text": text}, "Transitions": {"NextAction": "b"}},
        {"Identifier": "b", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}, ensure_ascii=False)


made = connect.create_contact_flow(InstanceId=instance, Name="Böto", Type="CONTACT_FLOW", Content=content("Grüße"), Tags={"x": "y"})
flow = made["ContactFlowId"]
shown = connect.describe_contact_flow(InstanceId=instance, ContactFlowId=flow)["ContactFlow"]
step(shown["Name"] == "Böto" and shown["Content"] == content("Grüße") and shown["Tags"] == {"x": "y"}, "CreateContactFlow, DescribeContactFlow")

pages = connect.get_paginator("list_contact_flows").paginate(InstanceId=instance, PaginationConfig={"PageSize": 5})
names = [flow["Name"] for page in pages for flow in page["ContactFlowSummaryList"]]
step(len(names) == 12 and len(set(names)) == 12 and "Böto" in names, "ListContactFlows to its end")

connect.update_contact_flow_content(InstanceId=instance, ContactFlowId=flow + ":$SAVED", Content=content("draft"))
step(connect.describe_contact_flow(InstanceId=instance, ContactFlowId=flow)["ContactFlow"]["Content"] == content("Grüße"), "a draft")
connect.update_contact_flow_metadata(InstanceId=instance, ContactFlowId=flow, Description="d", ContactFlowState="ARCHIVED")
connect.update_contact_flow_name(InstanceId=instance, ContactFlowId=flow, Name="Other")
shown = connect.describe_contact_flow(InstanceId=instance, ContactFlowId=made["ContactFlowArn"])["ContactFlow"]
step((shown["Name"], shown["Description"], shown["State"]) == ("Other", "d", "ARCHIVED"), "UpdateContactFlowMetadata, UpdateContactFlowName")

refused = error_of(connect.update_contact_flow_content, ContactFlowId=flow, Content=content("x").replace('"b"}', '"c"}'))
step(refused["Error"]["Code"] == "InvalidContactFlowException" and refused["Error"]["Message"] == "Invalid branch. Path: 0.NextAction"
     and refused["problems"] == [{"message": "Invalid branch. Path: 0.NextAction"}], "InvalidContactFlowException has a message and its problems")
step(error_of(connect.create_contact_flow, Name="Other", Type="CONTACT_FLOW", Content=content("x"))["Error"]["Code"] == "DuplicateResourceException", "DuplicateResourceException")
connect.delete_contact_flow(InstanceId=instance, ContactFlowId=flow)
step(error_of(connect.describe_contact_flow, ContactFlowId=flow)["Error"]["Code"] == "ResourceNotFoundException", "DeleteContactFlow")

module = connect.create_contact_flow_module(InstanceId=instance, Name="M", Content=content("m"), ClientToken="t")
again = connect.create_contact_flow_module(InstanceId=instance, Name="M", Content=content("m"), ClientToken="t")
step(module["Id"] == again["Id"], "a ClientToken")
connect.update_contact_flow_module_content(InstanceId=instance, ContactFlowModuleId=module["Id"], Content=content("n"))
connect.update_contact_flow_module_metadata(InstanceId=instance, ContactFlowModuleId=module["Id"], Name="N", State="ACTIVE")
shown = connect.describe_contact_flow_module(InstanceId=instance, ContactFlowModuleId=module["Id"])["ContactFlowModule"]
step((shown["Name"], shown["Content"]) == ("N", content("n")), "UpdateContactFlowModuleContent, …Metadata")
connect.delete_contact_flow_module(InstanceId=instance, ContactFlowModuleId=module["Id"])
listed = connect.list_contact_flow_modules(InstanceId=instance)["ContactFlowModulesSummaryList"]
step(listed == [], "DeleteContactFlowModule, ListContactFlowModules")

print(f"boto3: {steps} steps done")
