"""Checks requests and answers against an OpenAPI description."""

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from http import HTTPStatus
import json
from pathlib import Path
import re
from typing import Any, cast
from urllib.parse import parse_qsl

from aiohttp import web
from jsonschema_rs import Draft202012Validator

HERE = Path(__file__).parent
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
#: Whose servers write nothing where their descriptions say null.
_BLANK_IS_NULL = frozenset({"twilio"})


def read(name: str) -> dict[str, Any]:
    """Read a description by its name."""
    document: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    return document


class Description:
    """An OpenAPI 3.0 description, with its schemas as JSON Schema.

    Formats are not checked. ``blank_is_null``: nor is what a server answers blank, as
    Twilio's own would fail that, too (sheet docs/specs/twilio.md, §12).
    """

    def __init__(
        self, document: Mapping[str, Any], *, blank_is_null: bool = False
    ) -> None:
        """Take a description as :func:`read` returns it."""
        made = _as_json_schema(document)
        self._paths: dict[str, Any] = made["paths"]
        self._components: dict[str, Any] = made["components"]
        self._blank_is_null = blank_is_null
        self._validators: dict[str, Draft202012Validator] = {}

    def violations(
        self,
        *,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]],
        status: int,
        answer: Any,
        form: Sequence[tuple[str, str]] = (),
        body: Any = None,
    ) -> list[str]:
        """Return what is wrong with a request and the answer that it had.

        Its body is a ``form``, or one of JSON. Nothing of their values is in there. An error's answer is not described.
        """
        found = self._operation(method, path)
        if found is None:
            return [f"{method} of a path that is not described"]
        name, operation = found
        where = f"{method} {name}"
        problems = self._of_query(where, operation, query)
        for kind, media in operation.get("requestBody", {}).get("content", {}).items():
            schema = self.resolved(media["schema"])
            given = _read(schema, form, self) if kind == FORM else body
            fields = given if isinstance(given, Mapping) else {}
            unknown = fields.keys() - schema["properties"].keys()
            problems += [f"{where}: no field {name!r}" for name in sorted(unknown)]
            problems += self._check(f"{where}: body", schema, given)
        if (response := operation["responses"].get(str(status))) is None:
            expected = [int(text) for text in operation["responses"]]
            if status < HTTPStatus.BAD_REQUEST:
                problems.append(f"{where}: {status} in place of {expected}")
        elif content := response.get("content"):
            schema = content[JSON]["schema"]
            told = _blank_as_null(answer) if self._blank_is_null else answer
            problems += self._check(f"{where}: answer", schema, told)
        return problems

    def _operation(self, method: str, path: str) -> tuple[str, Any] | None:
        for name, item in self._paths.items():
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(name))
            if re.fullmatch(pattern, path) and method.lower() in item:
                return name, item[method.lower()]
        return None

    def _of_query(
        self, where: str, operation: Any, query: Sequence[tuple[str, str]]
    ) -> list[str]:
        known = {
            each["name"]: each
            for each in operation.get("parameters", ())
            if each["in"] == "query"
        }
        problems = [
            f"{where}: no parameter {name!r}" for name, _ in query if name not in known
        ]
        names = {name for name, _ in query}
        for name, parameter in known.items():
            if parameter.get("required") and name not in names:
                problems.append(f"{where}: {name!r} is missing")
        for name, text in query:
            if name in known:
                schema = known[name]["schema"]
                problems += self._check(
                    f"{where}: {name}", schema, _value(schema, text)
                )
        return problems

    def _check(self, where: str, schema: Any, value: Any) -> list[str]:
        # By its own few words: the components are many, and the same each time.
        own = json.dumps(schema)
        if (validator := self._validators.get(own)) is None:
            whole = json.dumps({**schema, "components": self._components})
            validator = self._validators[own] = _validator(whole)
        return [
            f"{where}: {error.kind.name} at {list(error.instance_path)}"
            for error in validator.iter_errors(value)
        ]

    def resolved(self, schema: Any) -> Any:
        """Return what a schema refers to, or itself."""
        if (ref := schema.get("$ref")) is None:
            return schema
        return self._components["schemas"][ref.rpartition("/")[2]]


class Checked:
    """Watches a server, and keeps what its requests and answers do wrong.

    ``app`` is that server, which must not have started yet.
    """

    def __init__(
        self,
        name: str,
        app: web.Application,
        described: str,
        *,
        besides: str = r"\A(?!)",
        refused: bool = True,
    ) -> None:
        """Watch the paths that match one expression, and not the other.

        ``refused``: a request must be right also where the server refuses it.
        """
        self._name = name
        self._refused = refused
        self._described, self._besides = re.compile(described), re.compile(besides)
        self.violations: list[str] = []
        #: How many requests were checked.
        self.count = 0
        app.middlewares.append(self._watch)

    @cached_property
    def _description(self) -> Description:
        return _described(self._name)

    @web.middleware
    async def _watch(self, request: web.Request, handler: Any) -> web.StreamResponse:
        response = cast("web.StreamResponse", await handler(request))
        if (
            self._described.match(request.path)
            and not self._besides.search(request.path)
            and (self._refused or response.status < HTTPStatus.BAD_REQUEST)
        ):
            body = response.body if isinstance(response, web.Response) else b""
            sent = await request.text()
            is_form = request.content_type == FORM
            self.count += 1
            self.violations += self._description.violations(
                method=request.method,
                path=request.path,
                query=list(request.query.items()),
                form=parse_qsl(sent, keep_blank_values=True) if is_form else (),
                body=_json(sent) if request.content_type == JSON else None,
                status=response.status,
                answer=_json(body) if isinstance(body, bytes) else None,
            )
        return response


@cache
def _described(name: str) -> Description:
    return Description(read(name), blank_is_null=name in _BLANK_IS_NULL)


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema))


def _as_json_schema(node: Any) -> Any:
    """Return a description whose ``nullable`` is written as JSON Schema writes it."""
    if isinstance(node, list):
        return [_as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {name: _as_json_schema(value) for name, value in node.items()}
    if made.pop("nullable", False) is True:
        return {"anyOf": [made, {"type": "null"}]}
    return made


def _read(
    schema: Any, pairs: Sequence[tuple[str, str]], description: Description
) -> dict[str, Any]:
    """Return a form's fields as values of the types that a schema has for them."""
    properties: Mapping[str, Any] = schema["properties"]
    fields: dict[str, Any] = {}
    for name, text in pairs:
        kind = description.resolved(properties.get(name, {}))
        if kind.get("type") == "array":
            fields.setdefault(name, []).append(text)
        else:
            fields[name] = _value(kind, text)
    return fields


def _value(schema: Any, text: str) -> Any:
    match schema.get("type"):
        case "integer" if text.removeprefix("-").isdecimal():
            return int(text)
        case "boolean" if text in {"true", "false"}:
            return text == "true"
    return text


def _blank_as_null(value: Any) -> Any:
    match value:
        case dict():
            return {name: _blank_as_null(item) for name, item in value.items()}
        case list():
            return [_blank_as_null(item) for item in value]
        case "":
            return None
    return value
