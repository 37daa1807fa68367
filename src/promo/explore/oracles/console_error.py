"""console-error: the page reports a fault itself."""

from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import normal_message, top_frame
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.noise import is_console_noise, is_content_policy
from promo.explore.page.visited import Logged, Visited, outside_the_page


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    for logged in visit.logged:
        if not is_console_noise(logged.text, logged.url) and not is_content_policy(logged.text):
            yield _observation(logged, visit, allowed)


def _observation(logged: Logged, visit: Visited, allowed: Allowed) -> Observation:
    frames = outside_the_page([(logged.url, "")], visit)
    web = logged.url.startswith(("http:", "https:"))
    return Observation(
        rule="console-error",
        severity="warning",
        title=f"Console: {logged.text}",
        identity=("error", normal_message(logged.text), top_frame(frames, allowed.base)),
        first_party=not web or allowed.first_party(logged.url),
        console=(logged.text,),
    )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="console-error",
            severity="warning",
            help="The page wrote an error to its console.",
            example="Console: The profile has no version",
        ),
    ),
    look=_look,
)
