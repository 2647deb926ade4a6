"""The texts of exceptions, read from where the source raises them."""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import pytest

from custom_components.phone_inbox import const, errors
from custom_components.phone_inbox.providers import Blocked, Denial, ProviderError

from .base import Texts, calls_in, keys_of, name_of, sources

#: What a key made of a fixed part and a variable one can become.
KEY_FAMILIES = {"cap_": tuple(const.DEFAULT_CAPS)}


def _values_of(kind: type[ProviderError]) -> frozenset[str]:
    error = Blocked(1.0) if kind is Blocked else kind()
    return frozenset(errors.placeholders(error, "account"))


def _kinds(of: type[ProviderError]) -> Iterator[type[ProviderError]]:
    """Yield the kinds of a failure that everybody may meet."""
    for kind in of.__subclasses__():
        if kind.__module__ == ProviderError.__module__:
            yield kind
            yield from _kinds(kind)


#: What the text of each error of the providers can be filled with.
ERROR_VALUES = {
    kind.key: _values_of(kind) for kind in _kinds(ProviderError)
} | dict.fromkeys(Denial, frozenset({"account"}))


@dataclass
class Exceptions(ast.NodeVisitor):
    """Finds the texts of exceptions in one module's source.

    ``all_trees``: what is raised there may get its text from another module.
    """

    tree: ast.Module
    all_trees: Collection[ast.Module]
    texts: Texts = field(default_factory=dict)
    _functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = field(
        default_factory=list
    )

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Remember in which function we are."""
        self._functions.append(node)
        self.generic_visit(node)
        self._functions.pop()

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """Remember in which function we are."""
        self.visit_FunctionDef(node)  # type: ignore[arg-type]

    def visit_Call(self, node: ast.Call) -> None:
        """Take the text of an exception; fail at a use that nobody thought of."""
        self.generic_visit(node)
        named = {word.arg: word.value for word in node.keywords if word.arg}
        if "translation_key" not in named:
            return
        name = name_of(node.func)
        if name.endswith(("Description", "SelectorConfig", "create_issue")):
            return
        raised = name.endswith(("Error", "Failed", "NotReady"))
        # A browser that asked is sent what was raised.
        assert raised or name == "send_error", ast.unparse(node)
        self._take(named["translation_key"], named.get("translation_placeholders"))

    def _take(self, key: ast.expr, values: ast.expr | None) -> None:
        match key:
            case ast.Constant(str(text)):
                self._add(text, keys_of(values))
            case ast.IfExp():
                self._take(key.body, values)
                self._take(key.orelse, values)
            case ast.JoinedStr(values=[ast.Constant(str(start)), ast.FormattedValue()]):
                for end in KEY_FAMILIES[start]:
                    self._add(start + end, keys_of(values))
            case ast.Call(func=ast.Name("translation_key")):
                assert self._is_from_placeholders(values)
                for text, given in ERROR_VALUES.items():
                    self._add(text, given)
            case ast.Attribute(attr="translation_key"):
                pass  # Another exception's text, which is found where it is raised.
            case ast.Name(parameter):
                self._take_from_callers(parameter, keys_of(values))
            case _:
                pytest.fail(f"Cannot tell the text: {ast.unparse(key)}")

    def _is_from_placeholders(self, values: ast.expr | None) -> bool:
        """Tell whether values are those that an error of the providers has."""
        match values:
            case ast.Call(func=ast.Name("placeholders")):
                return True
            case ast.Name(name):
                return any(
                    self._is_from_placeholders(node.value)
                    for node in ast.walk(self._functions[-1])
                    if isinstance(node, ast.Assign)
                    and [name] == [ast.unparse(target) for target in node.targets]
                )
        return False

    def _take_from_callers(self, parameter: str, given: frozenset[str]) -> None:
        function = self._functions[-1]
        names = [argument.arg for argument in function.args.args]
        position = names.index(parameter)
        # A private function is called in its own module only.
        private = function.name.startswith("_")
        calls = [
            node
            for tree in ([self.tree] if private else self.all_trees)
            for node in calls_in(tree).get(function.name, ())
        ]
        assert calls
        for call in calls:
            key = call.args[position]
            assert isinstance(key, ast.Constant), ast.unparse(call)
            more = {word.arg for word in call.keywords if word.arg}
            self._add(str(key.value), given | more)

    def _add(self, key: str, given: frozenset[str]) -> None:
        path = f"exceptions.{key}.message"
        # Raised in two places, a text can only use what both of them give.
        self.texts[path] = self.texts.get(path, given) & given


def exception_texts(modules: Mapping[str, ast.Module]) -> Texts:
    """Return the texts of all exceptions in some modules."""
    texts: Texts = {}
    for tree in modules.values():
        finder = Exceptions(tree, modules.values())
        finder.visit(tree)
        for path, given in finder.texts.items():
            texts[path] = texts.get(path, given) & given
    return texts


@cache
def own_exception_texts() -> Mapping[str, frozenset[str]]:
    """Return the texts of all exceptions of the integration."""
    return exception_texts(sources())
