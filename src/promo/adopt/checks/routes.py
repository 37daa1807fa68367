"""What would be explored: the pages that code, configuration and site know of."""

from collections.abc import Iterator

from promo.adopt.check import Check, Facts, Routes, Trouble
from promo.render.words import count


def _found(facts: Facts) -> Iterator[Trouble]:
    routes = facts.routes or Routes()
    where = facts.line_of(facts.config_file, "routes:")
    if routes.trouble:
        mend = "Write routes as paths, like /cart"
        yield Trouble("routes-unreadable", routes.trouble, mend, where)
    elif routes.total <= 1 and not routes.crawled:
        what = f"{count(routes.total, 'route')} would be explored: nothing else is known"
        mend = "Add routes to explore.routes.include, or crawl to explore.routes.from"
        yield Trouble("routes-missing", what, mend, where)
    if routes.shut_out:
        what = f"{', '.join(routes.shut_out[:5])} is named and excluded, so it is not explored"
        mend = "Take it out of explore.routes.exclude or of include"
        yield Trouble("route-excluded", what, mend, facts.line_of(facts.config_file, "exclude:"))


def _files(facts: Facts) -> Iterator[Trouble]:
    if facts.app is None:
        return
    schema = facts.app.explore.graphql_schema
    if schema and schema not in facts.paths:
        what = f"the GraphQL schema {schema} is not there"
        where = facts.line_of(facts.config_file, schema)
        yield Trouble("schema-absent", what, "Name the file as it is in the repository", where)
    for glob in facts.unmatched:
        what = f"no file is meant by the glob {glob}, so its routes are never reached"
        where = facts.line_of(facts.config_file, glob)
        yield Trouble("paths-unmatched", what, "Mend the glob", where, "warning")


def _told(facts: Facts) -> str:
    routes = facts.routes or Routes()
    listed = ", ".join(f"{number} by {source}" for source, number in routes.sources.items())
    more = "; pages that only links lead to are added" if routes.crawled else ""
    return f"{routes.total} found ({listed}){more}" if routes.total else ""


def _unknown(facts: Facts) -> str:
    if facts.app is None:
        return "the configuration"
    return "" if facts.routes else "the extra explore of the package, and a commit"


def _unnamed(facts: Facts) -> str:
    return "" if facts.app else "the configuration"


CHECKS = (
    Check("routes", "a pass means that each of them was looked at", _found, _unknown, _told),
    Check("files that are named", "a file that is not there tells nothing", _files, _unnamed),
)
