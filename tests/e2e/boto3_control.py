"""The control plane as boto3 sees it: paginators, exceptions, timestamps. Prints what it found as JSON."""

import datetime
import json
import sys

import boto3
from botocore.config import Config

url, region, key, secret, instance = sys.argv[1:6]
connect = boto3.client(
    "connect", endpoint_url=url, region_name=region, aws_access_key_id=key, aws_secret_access_key=secret,
    config=Config(retries={"max_attempts": 1}))

hours = connect.list_hours_of_operations(InstanceId=instance)["HoursOfOperationSummaryList"][0]
for i in range(3):
    connect.create_queue(InstanceId=instance, Name=f"Boto {i}", HoursOfOperationId=hours["Id"], Tags={"made": "boto3"})
names = [q.get("Name") for page in connect.get_paginator("list_queues").paginate(
    InstanceId=instance, QueueTypes=["STANDARD"], PaginationConfig={"PageSize": 2}) for q in page["QueueSummaryList"]]
found = [q["Name"] for page in connect.get_paginator("search_queues").paginate(
    InstanceId=instance, SearchFilter={"TagFilter": {"TagCondition": {"TagKey": "made", "TagValue": "boto3"}}},
    PaginationConfig={"PageSize": 2}) for q in page["Queues"]]
attributes = [a["AttributeType"] for page in connect.get_paginator("list_instance_attributes").paginate(InstanceId=instance)
              for a in page["Attributes"]]
try:
    connect.create_queue(InstanceId=instance, Name="Boto 0", HoursOfOperationId=hours["Id"])
    duplicate = None
except connect.exceptions.DuplicateResourceException as error:
    duplicate = error.response["ResponseMetadata"]["HTTPStatusCode"]
described = connect.describe_instance(InstanceId=instance)["Instance"]
print(json.dumps({
    "names": names,
    "found": found,
    "attributes": len(attributes),
    "duplicate": duplicate,
    "created": isinstance(described["CreatedTime"], datetime.datetime),
}))
