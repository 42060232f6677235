"""What Schemathesis cannot make up by itself.

A cursor is sealed by the server for one list and is a text like any other by its schema. Whoever makes one up is told 400, as
the contract asks. So requests that are meant to be right leave it out; wrong ones keep it.

A filter is an expression of a language, which no schema of a text can say. Requests that are meant to be right have one that
holds of every record; wrong ones keep theirs.

An Idempotency-Key belongs to one request. Schemathesis sends the same key with many, and is told 422, as the contract asks. So
requests that are meant to be right have a key that nobody used before.

No value can be moved into itself (RFC 6902 section 4.4), which no schema of a JSON Patch says. Patches that are meant to be
right do not move.
"""

import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    meant_to_be_right = case.meta is None or case.meta.generation.mode.is_positive
    if not meant_to_be_right:
        return
    if case.query:
        case.query.pop("cursor", None)
        if "filter" in case.query:
            case.query["filter"] = "id != 'none'"
    if isinstance(case.body, list) and case.method == "PATCH":
        moves = [step for step in case.body if isinstance(step, dict) and step.get("op") == "move"]
        case.body = [step for step in case.body if step not in moves]
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
