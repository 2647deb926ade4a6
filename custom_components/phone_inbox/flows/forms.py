"""What the forms of all flows share."""

from collections.abc import Collection, Iterable, Mapping

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)
import voluptuous as vol

from ..const import CONF_EXTENSIONS
from ..messaging.addresses import international
from ..messaging.numbers import shown
from ..providers import Line


def opened(
    schema: vol.Schema, errors: Iterable[str], sections: Mapping[str, str]
) -> vol.Schema:
    """Return a form with those sections open that its errors are about.

    ``sections`` has the section for each error that is put right in one.
    """
    wanted = {sections[error] for error in errors if error in sections}
    return vol.Schema(
        {
            field: section(kind.schema, {"collapsed": False})
            if field in wanted and isinstance(kind, section)
            else kind
            for field, kind in schema.schema.items()
        }
    )


def extensions_schema(
    offered: Iterable[Line], chosen: Collection[str] | None
) -> vol.Schema:
    """Return the form for the extensions to watch; ``chosen``: None stands for all."""
    names = {line.key: _label(line) for line in offered}
    return vol.Schema(
        {
            vol.Required(
                CONF_EXTENSIONS,
                default=[key for key in names if chosen is None or key in chosen],
            ): SelectSelector(
                SelectSelectorConfig(
                    options=[
                        SelectOptionDict(value=key, label=name)
                        for key, name in names.items()
                    ],
                    multiple=True,
                )
            )
        }
    )


def _label(line: Line) -> str:
    """Return what a line is called, with its telephone number where it has one."""
    if not line.address or line.address == line.name:
        return line.name
    return f"{line.name} · {shown(line.address, international(line.address))}"
