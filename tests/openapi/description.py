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


class Description:
    """An OpenAPI 3.0 description, with its schemas as JSON Schema.

    Not checked, as the answers of the vendor's own server would fail it, too (sheet
    docs/specs/twilio.md, §12): formats, and patterns of values that are blank.
    """

    def __init__(self, name: str) -> None:
        """Read a description by its name."""
        path = HERE / f"{name}.json"
        document = _as_json_schema(json.loads(path.read_text(encoding="utf-8")))
        self._paths: dict[str, Any] = document["paths"]
        self._components: dict[str, Any] = document["components"]

    def violations(
        self,
        *,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]],
        form: Sequence[tuple[str, str]],
        status: int,
        answer: Any,
    ) -> list[str]:
        """Return what is wrong with a request and the answer that it had.

        Nothing of their values is in there. An error's answer is not described.
        """
        found = self._operation(method, path)
        if found is None:
            return [f"{method} of a path that is not described"]
        name, operation = found
        where = f"{method} {name}"
        problems = self._of_query(where, operation, query)
        if method == "POST":
            body = operation["requestBody"]["content"][FORM]["schema"]
            unknown = {name for name, _ in form} - body["properties"].keys()
            problems += [f"{where}: no field {name!r}" for name in sorted(unknown)]
            problems += self._check(f"{where}: body", body, _read(body, form, self))
        if (response := operation["responses"].get(str(status))) is None:
            expected = [int(text) for text in operation["responses"]]
            if status < HTTPStatus.BAD_REQUEST:
                problems.append(f"{where}: {status} in place of {expected}")
        elif content := response.get("content"):
            schema = content["application/json"]["schema"]
            problems += self._check(f"{where}: answer", schema, _blank_as_null(answer))
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
        text = json.dumps({**schema, "components": self._components})
        return [
            f"{where}: {error.kind.name} at {list(error.instance_path)}"
            for error in _validator(text).iter_errors(value)
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
            form = []
            if request.content_type == FORM:
                form = parse_qsl(await request.text(), keep_blank_values=True)
            self.count += 1
            self.violations += self._description.violations(
                method=request.method,
                path=request.path,
                query=list(request.query.items()),
                form=form,
                status=response.status,
                answer=json.loads(body) if isinstance(body, bytes) and body else None,
            )
        return response


@cache
def _described(name: str) -> Description:
    return Description(name)


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
