"""What the integration imports, and when: a home waits for it at each start."""

import json
import subprocess
import sys

from custom_components.phone_inbox.providers.registry import PROVIDERS

PACKAGE = "custom_components.phone_inbox"
#: Home Assistant imports by itself what is beside the packages, as far as it is there.
CODE = f"""
import importlib, json, pkgutil, sys
package = importlib.import_module("{PACKAGE}")
for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
    if not module.ispkg or module.name.endswith((".sensor", ".trigger")):
        importlib.import_module(module.name)

def loaded():
    return {{name for name in sys.modules if name.startswith("{PACKAGE}.providers.")}}

before = loaded()
clients = {{}}
from {PACKAGE}.providers.registry import PROVIDERS
for name, kind in PROVIDERS.items():
    there = loaded()
    kind.load()
    clients[name] = [*loaded() - there]

import regex
from {PACKAGE}.messaging import codes
compiled, compile = [], regex.compile
regex.compile = lambda text, *rest: compiled.append(text) or compile(text, *rest)
text = "Your code is 4821"
small = codes.find_code("Dinner at 7?"), codes.is_slow(text), len(compiled)
codes.prepare()
all = len(compiled)
found = codes.is_slow(text), codes.find_code(text), len(compiled) - all
print(json.dumps([[*before], clients, small, all, found]))
"""


def test_what_is_imported() -> None:
    """A client is imported where there is an account; a pattern, where it may match."""
    done = subprocess.run(
        [sys.executable, "-c", CODE], check=True, capture_output=True, text=True
    )
    before, clients, small, compiled, found = json.loads(done.stdout)

    large = [f"{PACKAGE}.providers.{name}.provider" for name in PROVIDERS]
    assert not [it for it in before if it.endswith(".models") or it in large]
    # The libraries behind these are large, too.
    shared = {f"{PACKAGE}.providers.{name}" for name in ("http", "answer", "payload")}
    assert not shared & {*before}
    for name in PROVIDERS:
        own = f"{PACKAGE}.providers.{name}."
        assert f"{own}provider" in clients[name]
        others = [it for it in clients[name] if it.count(".") == own.count(".")]
        assert all(it.startswith(own) for it in others)

    code, slow, few = small
    assert (code, slow) == (None, True)
    assert few * 3 < compiled
    assert found == [False, "4821", 0]
