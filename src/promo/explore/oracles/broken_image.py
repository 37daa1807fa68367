"""broken-image: a picture arrived, and it is none."""

from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.noise import is_path_noise
from promo.explore.page.visited import Visited

_ERROR: Final = 400


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    # Other rules, or the fence, have what was not answered: also where a picture was sent on to it.
    told = {a.asked or a.url for a in visit.answers if a.status >= _ERROR}
    told |= {failure.asked or failure.url for failure in visit.failures}
    for url in visit.look.pictures if visit.look else ():
        inline = url.startswith("data:")
        if url in told or is_path_noise(url) or not (inline or allowed.first_party(url)):
            continue
        shown = "in the page itself" if inline else route_template(url, allowed.base)
        yield Observation(
            rule="broken-image",
            severity="warning",
            title=f"A picture cannot be shown: {shown}",
            identity=(shown,),
            network=() if inline else (f"GET {url} → no picture",),
        )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="broken-image",
            severity="warning",
            help="A picture in sight was answered with something that is no picture.",
            example="A picture cannot be shown: /assets/workshop.svg",
        ),
    ),
    look=_look,
)
