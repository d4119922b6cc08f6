"""Asks the local AWS by boto3. Prints a line for each question: whether the response is as expected."""

import sys
import time
from datetime import datetime, timedelta, timezone

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, machine, topic, group = sys.argv[1:5]
settings = {
    "endpoint_url": endpoint,
    "region_name": "eu-central-1",
    "aws_access_key_id": "local",
    "aws_secret_access_key": "local",
    # What is wrong goes over the wire, too; nothing is sent twice.
    "config": Config(parameter_validation=False, retries={"total_max_attempts": 1}),
}
names = ["stepfunctions", "scheduler", "sns", "sqs", "dynamodb", "lambda", "sts"]
clients = {name: boto3.client(name, **settings) for name in names}
sfn, scheduler, sns = clients["stepfunctions"], clients["scheduler"], clients["sns"]

OK = "ok"
failures = 0


def report(about, expected, seen):
    global failures
    agrees = seen == expected
    failures += not agrees
    print(f"{'agrees' if agrees else 'disagrees'} {about}: {seen}" + ("" if agrees else f", not {expected}"))


def ask(expected, service, operation, /, **fields):
    """Asks one question; returns the response, or an empty one for an error."""
    try:
        response, seen = getattr(clients[service], operation)(**fields), OK
    except ClientError as error:
        response, seen = {}, error.response["Error"]["Code"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if not 400 <= status < 500:
            seen = f"{seen} with HTTP status {status}"
    shown = ", ".join(f"{key}={str(value)[:40]!r}" for key, value in fields.items())
    report(f"{service} {operation}({shown})", expected, seen)
    return response


def in_minutes(minutes):
    return f"at({(datetime.now(timezone.utc) + timedelta(minutes=minutes)).isoformat()[:19]})"


def machines():
    ask(OK, "stepfunctions", "list_state_machines")
    ask(OK, "stepfunctions", "describe_state_machine", stateMachineArn=machine)
    ask("InvalidArn", "stepfunctions", "describe_state_machine", stateMachineArn="x")
    unknown = machine.rsplit(":", 1)[0] + ":none"
    ask("StateMachineDoesNotExist", "stepfunctions", "describe_state_machine", stateMachineArn=unknown)
    ask("UnknownOperationException", "stepfunctions", "list_activities")
    ask("UnknownOperationException", "stepfunctions", "delete_state_machine", stateMachineArn=machine)


def executions():
    start = {"stateMachineArn": machine, "input": '{"asked": 1}'}
    first = ask(OK, "stepfunctions", "start_execution", name="asked-1", **start)
    for number in range(2, 6):
        ask(OK, "stepfunctions", "start_execution", name=f"asked-{number}", **start)
    other = {**start, "input": "{}"}
    ask("ExecutionAlreadyExists", "stepfunctions", "start_execution", name="asked-1", **other)
    for name in ["a b", "a/b", "a:b", "é#", "x" * 81, ""]:
        ask("InvalidName", "stepfunctions", "start_execution", name=name, **start)
    for text in ["{", "", "x", '"' + "x" * 300_000 + '"']:
        bad = {**start, "input": text}
        ask("InvalidExecutionInput", "stepfunctions", "start_execution", name="bad", **bad)
    arn = first["executionArn"]
    ask(OK, "stepfunctions", "describe_execution", executionArn=arn)
    ask(OK, "stepfunctions", "describe_state_machine_for_execution", executionArn=arn)
    ask("InvalidArn", "stepfunctions", "describe_execution", executionArn="x")
    missing = arn.replace("asked-1", "never")
    for operation in ["describe_execution", "get_execution_history", "stop_execution", "redrive_execution"]:
        ask("ExecutionDoesNotExist", "stepfunctions", operation, executionArn=missing)
    pages = {"stateMachineArn": machine}
    ask("InvalidToken", "stepfunctions", "list_executions", nextToken="made-up", **pages)
    ask("ValidationException", "stepfunctions", "list_executions", maxResults=1001, **pages)
    ask("ValidationException", "stepfunctions", "list_executions", statusFilter="DONE", **pages)
    paged = sfn.get_paginator("list_executions").paginate(**pages, PaginationConfig={"PageSize": 2})
    listed = [execution["name"] for page in paged for execution in page["executions"]]
    report("executions in pages of two, newest first", [f"asked-{n}" for n in (5, 4, 3, 2, 1)], listed)
    history = sfn.get_paginator("get_execution_history")
    while sfn.describe_execution(executionArn=arn)["status"] == "RUNNING":
        time.sleep(0.1)
    forwards = history.paginate(executionArn=arn, PaginationConfig={"PageSize": 2})
    backwards = history.paginate(executionArn=arn, reverseOrder=True, PaginationConfig={"PageSize": 3})
    ids = [event["id"] for page in forwards for event in page["events"]]
    report("a history in pages has no gap", list(range(1, len(ids) + 1)), ids)
    report("and is the same backwards", ids[::-1], [e["id"] for page in backwards for e in page["events"]])
    ask(OK, "stepfunctions", "redrive_execution", executionArn=arn)


def tokens():
    for token, expected in [("", "InvalidToken"), ("made-up", "InvalidToken")]:
        ask(expected, "stepfunctions", "send_task_success", taskToken=token, output="{}")
        ask(expected, "stepfunctions", "send_task_failure", taskToken=token)
        ask(expected, "stepfunctions", "send_task_heartbeat", taskToken=token)
    ask("InvalidOutput", "stepfunctions", "send_task_success", taskToken="made-up", output="{")


target = {
    "Arn": "arn:aws:scheduler:::aws-sdk:sfn:startExecution",
    "RoleArn": "arn:aws:iam::000000000000:role/local",
    "Input": "{}",
}
schedule = {
    "GroupName": group,
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "ScheduleExpression": in_minutes(600),
    "Target": target,
}


def schedules():
    for number in range(3):
        ask(OK, "scheduler", "create_schedule", Name=f"asked-{number}", **schedule)
    ask("ConflictException", "scheduler", "create_schedule", Name="asked-0", **schedule)
    ask(OK, "scheduler", "get_schedule", Name="asked-0", GroupName=group)
    ask(OK, "scheduler", "update_schedule", Name="asked-0", **schedule)
    wrong = [
        {"ScheduleExpression": "at(2020-01-01T00:00:00)"},
        {"ScheduleExpression": "at(2999-02-30T00:00:00)"},
        {"ScheduleExpression": "soon"},
        {"ScheduleExpressionTimezone": "Nowhere/Land"},
        {"FlexibleTimeWindow": {}},
        {"State": "PAUSED"},
        {"ActionAfterCompletion": "FORGET"},
        {"Description": "x" * 513},
        {"ClientToken": "a b"},
        {"Target": {**target, "Arn": "x"}},
        {"Target": {**target, "RoleArn": "x"}},
        {"Target": {**target, "RetryPolicy": {"MaximumRetryAttempts": 186}}},
        {"Target": {**target, "RetryPolicy": {"MaximumEventAgeInSeconds": 59}}},
    ]
    for change in wrong:
        ask("ValidationException", "scheduler", "create_schedule", Name="wrong", **{**schedule, **change})
    ask("ValidationException", "scheduler", "create_schedule", Name="a b", **schedule)
    ask("ValidationException", "scheduler", "create_schedule", Name="x" * 65, **schedule)
    elsewhere = {**schedule, "GroupName": "none"}
    ask("ResourceNotFoundException", "scheduler", "create_schedule", Name="lost", **elsewhere)
    for operation in ["get_schedule", "delete_schedule"]:
        ask("ResourceNotFoundException", "scheduler", operation, Name="none", GroupName=group)
    ask("ResourceNotFoundException", "scheduler", "list_schedules", GroupName="none")
    ask("ValidationException", "scheduler", "list_schedules", MaxResults=0)
    ask("ValidationException", "scheduler", "list_schedules", NextToken="made-up")
    paged = scheduler.get_paginator("list_schedules").paginate(
        GroupName=group, NamePrefix="asked", PaginationConfig={"PageSize": 2}
    )
    listed = [one["Name"] for page in paged for one in page["Schedules"]]
    report("schedules in pages of two", [f"asked-{n}" for n in range(3)], listed)
    for number in range(3):
        ask(OK, "scheduler", "delete_schedule", Name=f"asked-{number}", GroupName=group)


def groups():
    ask(OK, "scheduler", "create_schedule_group", Name="asked")
    ask("ConflictException", "scheduler", "create_schedule_group", Name="asked")
    ask("ValidationException", "scheduler", "create_schedule_group", Name="a b")
    ask(OK, "scheduler", "get_schedule_group", Name="asked")
    ask(OK, "scheduler", "list_schedule_groups")
    ask(OK, "scheduler", "delete_schedule_group", Name="asked")
    ask("ResourceNotFoundException", "scheduler", "get_schedule_group", Name="asked")
    ask("ValidationException", "scheduler", "delete_schedule_group", Name="default")


def topics():
    made = ask(OK, "sns", "create_topic", Name="asked")["TopicArn"]
    report("the same topic again", made, sns.create_topic(Name="asked")["TopicArn"])
    ask("InvalidParameter", "sns", "create_topic", Name="a b")
    ask(OK, "sns", "list_topics")
    ask(OK, "sns", "get_topic_attributes", TopicArn=topic)
    ask("NotFound", "sns", "get_topic_attributes", TopicArn=topic + "-none")
    ask(OK, "sns", "publish", TopicArn=made, Message="a", Subject="s")
    ask("NotFound", "sns", "publish", TopicArn=topic + "-none", Message="a")
    ask("InvalidParameter", "sns", "publish", TopicArn=made, Message="")
    ask("InvalidParameter", "sns", "publish", TopicArn=made, Message="x" * 300_000)
    ask("InvalidParameter", "sns", "publish", TopicArn=made, Message="a", Subject="x" * 101)
    odd = {"kind": {"DataType": "Text", "StringValue": "x"}}
    ask("ParameterValueInvalid", "sns", "publish", TopicArn=made, Message="a", MessageAttributes=odd)
    entries = [{"Id": "1", "Message": "a"}, {"Id": "2", "Message": "b"}]
    ask(OK, "sns", "publish_batch", TopicArn=made, PublishBatchRequestEntries=entries)
    twice = [entries[0], entries[0]]
    ask("BatchEntryIdsNotDistinct", "sns", "publish_batch", TopicArn=made, PublishBatchRequestEntries=twice)
    many = [{"Id": str(n), "Message": "a"} for n in range(11)]
    ask("TooManyEntriesInBatchRequest", "sns", "publish_batch", TopicArn=made, PublishBatchRequestEntries=many)
    ask("InvalidParameter", "sns", "subscribe", TopicArn=made, Protocol="http", Endpoint="x")
    ask("InvalidParameter", "sns", "subscribe", TopicArn=made, Protocol="email", Endpoint="a@b.example")
    http = {"TopicArn": made, "Protocol": "http", "Endpoint": "http://127.0.0.1:9/"}
    arn = ask(OK, "sns", "subscribe", **http)["SubscriptionArn"]
    ask(OK, "sns", "get_subscription_attributes", SubscriptionArn=arn)
    change = {"SubscriptionArn": arn, "AttributeName": "Colour", "AttributeValue": "red"}
    ask("InvalidParameter", "sns", "set_subscription_attributes", **change)
    ask(OK, "sns", "list_subscriptions_by_topic", TopicArn=made)
    ask(OK, "sns", "unsubscribe", SubscriptionArn=arn)
    ask("InvalidAction", "sns", "delete_topic", TopicArn=made)


def others():
    """Services that are not there: refused at once, by errors that no SDK retries."""
    ask("UnknownOperationException", "dynamodb", "list_tables")
    ask("UnknownOperationException", "lambda", "list_functions")
    ask("UnknownOperationException", "scheduler", "list_tags_for_resource", ResourceArn="x")
    ask("UnsupportedOperation", "sqs", "list_queues")
    ask("InvalidAction", "sts", "get_caller_identity")


for part in [machines, executions, tokens, schedules, groups, topics, others]:
    part()
sys.exit(1 if failures else 0)
