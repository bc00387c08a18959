"""Words from a list, mistyped: the nearest one is asked about."""

import difflib
from typing import Any

import click


class OneOf(click.Choice[str]):
    """As click's Choice; a near miss is asked about: did you mean "dunning"?"""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            near = difflib.get_close_matches(str(value).lower(), self.choices, n=1)
            if near:
                self.fail(f'there is no "{value}"; did you mean "{near[0]}"?', param, ctx)
            raise error
