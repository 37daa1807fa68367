"""The application's source, its faults and the versions of the demo's story."""

import ast
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

import pytest

from promo import config
from promo.demo.application.faults import DEFAULT, EVERY, FAULTS, ROUTES, Fault
from promo.demo.application.shop.pages import page_of
from promo.demo.application.source import Edit, edited, healthy
from promo.demo.versions import settings, versions


@pytest.mark.parametrize("fault", EVERY.values(), ids=str)
def test_a_fault_changes_its_files_and_no_other(fault: Fault):
    before, after = healthy(), edited(healthy(), fault.edits)
    changed = {str(path) for path in after if after[path] != before.get(path)}
    assert changed == {edit.file for edit in fault.edits}
    for path in changed:
        if path.endswith(".py"):
            ast.parse(after[PurePosixPath(path)])


@pytest.mark.parametrize("fault", EVERY.values(), ids=str)
def test_a_fault_is_told_like_a_mistake_on_a_route_of_the_inventory(fault: Fault):
    assert fault.route in ROUTES or fault.by
    assert page_of(fault.route)
    assert fault.broken.endswith(".")
    assert ": " in fault.commit
    assert fault.fix.startswith("fix: ")


def test_the_default_fault_is_one_of_the_table():
    assert DEFAULT in FAULTS


@pytest.mark.parametrize("find", ["not there at all", "return"])
def test_an_edit_that_does_not_fit_is_refused(find: str):
    with pytest.raises(ValueError, match=r"shop/server\.py holds"):
        edited(healthy(), (Edit("shop/server.py", find, ""),))


def test_every_route_of_the_inventory_is_a_page():
    assert all(page_of(route) for route in ROUTES)


@pytest.mark.parametrize("path", ["/nowhere", "/products/sofa", "/orders/", "//", "/cart/x"])
def test_other_addresses_are_no_pages(path: str):
    assert page_of(path) is None


def test_the_versions_differ_as_the_story_tells():
    first, good, bad, fixed = versions(FAULTS[DEFAULT])
    assert [v.number for v in (first, good, bad, fixed)] == ["1.0.0", "1.1.0", "1.2.0", "1.2.1"]
    assert [v.tree == good.tree for v in (first, bad, fixed)] == [False] * 3
    assert first.tree != bad.tree != fixed.tree


@pytest.mark.parametrize("fault", EVERY.values(), ids=list(EVERY))
def test_a_fix_is_about_the_files_of_its_fault_and_leaves_nothing_of_it(fault: Fault):
    _, good, bad, fixed = versions(fault)
    changed = {path for path, content in fixed.tree.items() if content != good.tree[path]}
    assert changed == {path for path, content in bad.tree.items() if content != good.tree[path]}
    for path in changed:
        whole, remark = fixed.tree[path].decode().rstrip().rsplit("\n", 1)
        assert whole == good.tree[path].decode().rstrip()
        assert fault.fix.removeprefix("fix: ") in remark
        if path.suffix == ".py":
            ast.parse(fixed.tree[path])
        if path.suffix == ".svg":
            ET.fromstring(fixed.tree[path])


def test_the_settings_of_the_repository_are_what_promo_reads():
    addresses = {
        name: f"http://127.0.0.1:80{i}" for i, name in enumerate(("staging", "demo", "prod"))
    }
    text = settings(addresses, "/some where/#: ü/gitops.git")
    read = config.parse(text.encode(), "promo.yml", "x")
    app = read.apps["shop"]
    assert list(app.environments) == ["staging", "demo", "prod"]
    assert [env.data for env in app.environments.values()] == ["disposable", "shared", "shared"]
    assert app.explore.routes.include == ROUTES
    assert read.gitops
    assert read.gitops.repository == "/some where/#: ü/gitops.git"
