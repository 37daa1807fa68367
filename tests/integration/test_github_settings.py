"""How GitHub says that a repository is set: over real HTTP, in the words of its description."""

from typing import Any

import pytest

from promo import bounds
from promo.github.plain import name_on_github, plain_github
from promo.github.settings import Actions, Settings, read_settings, read_target
from support.settings_github import TOKEN, settings_github


def own(token: str = TOKEN, **changes: Any) -> tuple[Settings, list[str]]:
    """What is read of the application's repository, and what GitHub would not know of that."""
    with settings_github(**changes) as there:
        github = plain_github("team/shop", token, there.environment)
        return read_settings(github), there.problems


def target(**changes: Any) -> Settings:
    with settings_github(**changes) as there:
        return read_target(plain_github("team/gitops", TOKEN, there.environment), "main")


def test_everything_is_read_in_words_that_github_knows():
    read, problems = own()
    assert problems == []
    assert read.secrets == {"GITOPS_TOKEN", "GITOPS_READ_TOKEN"}
    assert read.environment_secrets == {"ONLY_HERE": "demo"}
    assert (read.environments, read.default_permissions) == ({"demo": True}, "read")
    assert read.actions == Actions(patterns=("actions/*", "github/*", "team/*"))
    assert read.workflows == {".github/workflows/promo.yml": "active"}
    assert read.branch.rules == {"pull_request", "non_fast_forward"}
    assert (read.branch.bypass, target().branch.bypass) == (False, True)
    assert target().deploy_keys == (False,)


def test_environments_that_do_not_tell_their_secrets_are_counted():
    many = [{"name": f"e{number}"} for number in range(bounds.DOCTOR_ASKED + 5)]
    last = f"shop__environments__e{bounds.DOCTOR_ASKED - 1}__secrets"
    secrets: dict[str, Any] = {last: {"secrets": [{"name": "DEEP"}]}}
    read, _ = own(shop__environments={"environments": many}, **secrets)
    assert read.environment_secrets == {"DEEP": many[bounds.DOCTOR_ASKED - 1]["name"]}
    # Those beyond the bound were not asked, and of the others all but one said nothing.
    assert read.unread_environments == len(many) - 1


def test_more_rulesets_than_are_asked_let_nobody_pass_for_certain():
    rules = [{"type": "deletion", "ruleset_id": 7}] * 2
    few: dict[str, Any] = {"gitops__rules__branches__main": rules}
    many: dict[str, Any] = {
        "gitops__rules__branches__main": [
            {"type": "deletion", "ruleset_id": number} for number in range(bounds.DOCTOR_ASKED + 1)
        ]
    }
    assert target(**few).branch.bypass is True
    assert target(**many).branch.bypass is None


@pytest.mark.parametrize(
    ("part", "path"),
    [
        ("secrets", "shop__actions__secrets"),
        ("variables", "shop__actions__variables"),
        ("actions", "shop__actions__permissions"),
        ("default_permissions", "shop__actions__permissions__workflow"),
        ("environments", "shop__environments"),
        ("workflows", "shop__actions__workflows"),
    ],
)
@pytest.mark.parametrize("answer", [403, 404])
def test_what_a_token_may_not_see_is_not_known_and_the_rest_is(part: str, path: str, answer: int):
    refused: dict[str, Any] = {path: answer}
    read, _ = own(**refused)
    assert getattr(read, part) is None
    assert read.trouble == ""
    others = {"secrets", "variables", "actions", "environments", "workflows"} - {part}
    assert all(getattr(read, one) is not None for one in others)


@pytest.mark.parametrize("strange", [None, [], {}, "x", [[1]], {"secrets": 3}, {"secrets": [None]}])
def test_answers_of_another_form_say_nothing(strange: object):
    read, _ = own(shop__actions__secrets=strange, shop__rules__branches__main=strange)
    assert read.secrets is None or "GITOPS_TOKEN" not in read.secrets
    assert (read.secrets is None) == (strange != {"secrets": [None]})
    assert not read.branch.rules


def test_a_token_that_is_refused_and_a_server_that_is_gone_are_told():
    read, _ = own("gho_wrong")
    assert "401" in read.trouble
    gone = plain_github("team/shop", TOKEN, {"GITHUB_API_URL": "http://127.0.0.1:1"})
    assert "timed out or cut off" in read_settings(gone).trouble


def test_what_comes_on_several_pages_is_read_to_the_end():
    secrets = [{"name": f"S{n}"} for n in range(230)]
    environments: list[Any] = [{"name": f"e{n}", "protection_rules": []} for n in range(100)]
    value = "ghp_" + "a" * 36
    variables = [{"name": f"V{n}", "value": value if n == 60 else "eu"} for n in range(61)]
    read, problems = own(
        shop__actions__secrets={"secrets": secrets},
        shop__environments={"environments": environments},
        shop__actions__variables={"variables": variables},
    )
    assert read.secrets
    assert {"S0", "S229"} < read.secrets
    assert len(read.environments or ()) == 100
    assert (read.variables, problems) == (("V60",), [])


def test_a_list_without_an_end_is_not_known():
    endless = {"secrets": [{"name": f"S{n}"} for n in range(100 * bounds.DOCTOR_PAGES + 1)]}
    read, _ = own(shop__actions__secrets=endless)
    assert read.secrets is None


def test_a_variable_with_a_credential_in_it_is_named_and_its_value_is_not_kept():
    value = "ghp_" + "a" * 36
    read, _ = own(shop__actions__variables={"variables": [{"name": "KEY", "value": value}]})
    assert read.variables == ("KEY",)
    assert value not in repr(read)


def test_a_branch_that_is_not_there_and_one_whose_rules_nobody_may_see():
    assert target(gitops__branches__main=404).branch.there is False
    branch = target(gitops__rules__branches__main=403).branch
    assert (branch.there, branch.rules, branch.bypass) == (True, None, None)
    assert target(gitops__rulesets__7={"id": 7}).branch.bypass is None


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("team/shop", "team/shop"),
        ("https://github.com/team/shop.git", "team/shop"),
        ("git@github.com:team/shop.git", "team/shop"),
        ("ssh://git@github.com/team/shop", "team/shop"),
        ("ssh://git@github.com:22/team/shop.git", "team/shop"),
        ("git@gitlab.com:team/shop.git", ""),
        ("https://gitlab.com/team/shop", ""),
        ("https://github.com.evil.net/team/shop", ""),
        ("/srv/git/shop.git", ""),
        ("", ""),
    ],
)
def test_only_what_is_on_this_server_has_a_name_there(address: str, name: str):
    assert name_on_github(address, {}) == name
