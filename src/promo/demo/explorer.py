"""Who explores in the demo beside the rules: nobody, a script in a model's place, or a model."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from promo.demo.model import LocalModel
from promo.demo.model.scripts.shop import SHOP

NOBODY: Final = "none"
SCRIPTED: Final = "scripted"
# The script's tokens are counted and priced as this model's would be; nobody is paid.
PRICED_AS: Final = "claude-sonnet-5-5"
# The SDK finds its key and its API in these; commands of the demo get no others of the caller's.
_PREFIXES: Final = ("ANTHROPIC_", "AWS_", "GOOGLE_", "CLOUD_ML_")


@dataclass(frozen=True)
class Explorer:
    """What the commands of the demo are told of it.

    Args:
        chosen: none, scripted, or a model's name.
        options: of explore-staging.
        environment: of its process.
    """

    chosen: str = NOBODY
    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def thinks(self) -> bool:
        """Whether it can tell that a page says the wrong thing."""
        return self.chosen != NOBODY


@contextmanager
def explorer(chosen: str, environment: Mapping[str, str]) -> Generator[Explorer]:
    """The explorer that was chosen, as long as the block lasts.

    Args:
        chosen: none, scripted, or a model's name.
        environment: where a real model's key is.
    """
    if chosen == NOBODY:
        yield Explorer()
    elif chosen == SCRIPTED:
        with LocalModel(SHOP) as model:
            there = {"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "local"}
            yield Explorer(SCRIPTED, _options(PRICED_AS), there)
    else:
        found = {name: text for name, text in environment.items() if name.startswith(_PREFIXES)}
        yield Explorer(chosen, _options(chosen), found)


def _options(model: str) -> tuple[str, ...]:
    return ("--model", model, "--require-model")
