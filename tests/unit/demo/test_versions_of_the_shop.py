"""The repository of the demo's shop: its configuration says which pages its scripts are of."""

from promo.config import parse
from promo.demo.application.faults import ROUTES
from promo.demo.application.source import healthy
from promo.demo.gitops import ENVIRONMENTS
from promo.demo.versions import settings


def test_what_it_says_of_its_scripts_is_so():
    text = settings(dict.fromkeys(ENVIRONMENTS, "https://shop.example.com"), "org/gitops")
    (app,) = parse(text.encode(), "promo.yml", "shop").apps.values()
    scripts = {str(path) for path in healthy() if path.match("shop/web/pages/*.js")}
    assert set(app.explore.paths) == scripts - {"shop/web/pages/journal.js"}  # links lead there
    pages = [page for pages in app.explore.paths.values() for page in pages]
    assert set(pages) == set(ROUTES)
