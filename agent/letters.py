"""Letters of ours: each as text and as a page, from a template in English and in Afrikaans."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from crm_store.emails import Words


def written(name: str, values: Mapping[str, object], *, to: str, subject: str) -> Words:
    """The letter of that name."""
    text, html = (_letters().get_template(f"{name}.{kind}") for kind in ("txt", "html"))
    return Words(to, subject=subject, text=text.render(values), html=html.render(values))


@cache
def _letters() -> Environment:
    return Environment(
        loader=PackageLoader("agent.pages", "letters"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
