"""Where routes come from, one file a source; those that read code are rows of ``ROUTERS``."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from promo.documents.scope import Provenance
from promo.scope.sources import next as next_js
from promo.scope.sources import react_router, vue_router
from promo.scope.sources.found import Code, Found

ROUTERS: Final[Mapping[Provenance, Callable[[Code], Iterable[Found]]]] = {
    "react-router": react_router.routes,
    "next": next_js.routes,
    "vue-router": vue_router.routes,
}
