"""What explore-staging can be asked: each input, its kind, its default and its help."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from promo import bounds
from promo.commands.explore_staging.entering import LOGIN_SECRET
from promo.commands.explore_staging.kinds import SHARD, URL_OR_NONE, between, dollars, whole
from promo.config import EXTRA_ORACLES
from promo.inputs import PATH, SHA, URL, YES_NO, Common, Gitops, given, matching, one_of
from promo.live.headers import HEADER
from promo.live.match import MATCH, Match


@dataclass(frozen=True, kw_only=True)
class Inputs(Gitops, Common):
    """The inputs of explore-staging."""

    url: str = given(
        "The site to explore.",
        URL,
        argument=True,
        required=True,
        example="https://staging.example.com",
    )
    sha: str | None = given(
        "The commit that must be live (default: in a workflow the head commit of the workflow_run"
        " event, else of the push; elsewhere whatever is live).",
        SHA,
    )
    health: str | None = given(
        "The path that names the live commit (default: the configuration's, else /health, then the"
        " page itself).",
        matching("path", r"/[!-~]{0,500}", "a path that starts with /"),
    )
    match: Match | None = given(
        "Where that answer names the commit: auto, json:/pointer, header:Name, meta:name,"
        " regex:…(…) or text (default: the configuration's, else auto).",
        MATCH,
    )
    base_sha: str | None = given(
        "The commit to compare with (default: what the target runs: its Source-Revision trailer,"
        " else its image's revision label; without one everything is in scope).",
        SHA,
    )
    repo: Path = given(
        "A checkout of the application; missing history is fetched.", PATH, default="."
    )
    compare_url: str | None = given(
        "Where confirmed findings are looked for once more, read-only; what fails there too was"
        " there before and does not block (default: the next environment's url, as the base"
        " commit's configuration has it; none compares with nothing).",
        URL_OR_NONE,
    )
    retries: int = given(
        "How often what could not be decided is explored again, each time with the same budget.",
        whole(0, 3),
        default="1",
    )
    routes: tuple[str, ...] = given(
        "The routes to explore (default: the configuration's and those that the code, the sitemap"
        " and the links of the site name).",
        many=True,
    )
    graphql_schema: Path | None = given(
        "The application's GraphQL schema in the checkout, as SDL or introspection JSON (default:"
        " the configuration's, else the one that is found).",
        PATH,
    )
    model: str | None = given(
        "The model that works the charters, as its API knows it, or none (default: what the"
        " configuration says at the base commit; without one a good one where ANTHROPIC_API_KEY is"
        " set, else none).",
        matching("name", r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}", "the name of a model, or none"),
    )
    require_model: bool = given(
        "A charter that the model does not work is undecided, and a model that cannot be asked is"
        " refused; otherwise the walker works it, and the report says degraded.",
        YES_NO,
        default="false",
    )
    budget_usd: Decimal | None = given(
        "How many US dollars the model may cost (default: what the configuration says at the base"
        " commit, which the checkout's may lower; else 2.00).",
        dollars("0", "1000"),
    )
    price: str | None = given(
        "What the model costs, in US dollars a million tokens: input,output or input,output,cache"
        " read,cache write (default: what the configuration says at the base commit, else the list"
        " that comes with promo)."
    )
    effort: Literal["low", "medium", "high"] | None = given(
        "How much the model thinks (default: what the configuration says at the base commit, else"
        " its API's own).",
        one_of("low", "medium", "high"),
    )
    model_tools: Literal["auto", "toolset", "plain"] = given(
        "The browser toolset that the API declares, plain tools of the same names, or the second"
        " where the first is refused.",
        one_of("auto", "toolset", "plain"),
        default="auto",
    )
    budget_minutes: float | None = given(
        "How long it may take (default: the configuration's, else 10).", between("0.1", "360")
    )
    block_on: Literal["critical", "warning"] = given(
        "What blocks: critical findings, or warnings too.",
        one_of("critical", "warning"),
        default="critical",
    )
    mode: Literal["enforce", "observe"] = given(
        "With observe the step is green whatever the verdict, and nothing is promoted on it.",
        one_of("enforce", "observe"),
        default="enforce",
    )
    mutations: Literal["none", "allow"] | None = given(
        "Whether pages may change data (default: allow where the configuration says"
        " data: disposable, else none).",
        one_of("none", "allow"),
    )
    origins: tuple[str, ...] = given(
        "Further origins that the pages may reach: APIs, assets, login (default: the"
        " configuration's).",
        URL,
        many=True,
    )
    headers: tuple[str, ...] = given(
        "Headers to send to the site, as Name: value; masked, and never sent to another origin.",
        HEADER,
        many=True,
        secret=True,
    )
    auth: str | None = given(
        "How to sign in, as YAML or JSON or a file with it: storage_state, steps, basic or headers;"
        " secrets by name alone (default: the configuration's)."
    )
    login_secrets: tuple[str, ...] = given(
        "Values for the secrets that auth names, as NAME=value; variables of these names serve as"
        " well. Typed into the login page and shown nowhere.",
        LOGIN_SECRET,
        many=True,
        secret=True,
    )
    source_file: tuple[str, ...] = given(
        "The site's file in the gitops repository, to pin and link the release.", many=True
    )
    target_file: tuple[str, ...] = given(
        "The next environment's file, to know what it runs.", many=True
    )
    release: str | None = given(
        "The release that the build made, as JSON or a file, instead of the links that the source"
        " file may have; null pins nothing."
    )
    pages: int | None = given(
        "How many pages are open at the same time (default: as many as keep the machine busy"
        " while others wait for the site).",
        whole(1, bounds.PAGES),
    )
    rate: float = given(
        "How many pages are loaded in a second; 0 is without limit.",
        between("0", "1000"),
        default="5",
    )
    shard: tuple[int, int] | None = given(
        "Explore only this part of the routes and charters, as 2/8; promo merge-reports joins the"
        " parts.",
        SHARD,
    )
    phases: Literal["all", "smoke", "targeted"] = given(
        "Which phases run.", one_of("all", "smoke", "targeted"), default="all"
    )
    max_steps: int = given(
        "How many steps the targeted phase takes for one charter.",
        whole(1, bounds.CHARTER_STEPS_MOST),
        default=str(bounds.CHARTER_STEPS),
    )
    seed: int = given(
        "The same seed walks the same way through the same pages.",
        whole(0, 2**31 - 1),
        default="0",
    )
    skip: Literal["targeted", "all", "never"] = given(
        "What a change of skip_when_only files leaves out.",
        one_of("targeted", "all", "never"),
        default="targeted",
    )
    browser_path: Path | None = given(
        "The browser (default: an installed headless shell, Chrome, Chromium, else Playwright's).",
        PATH,
    )
    extra_oracles: tuple[str, ...] = given(
        "What to look for beside the usual: a11y, overflow, duplicate-ids (default: the"
        " configuration's, else none).",
        one_of(*EXTRA_ORACLES),
        many=True,
    )
    mask: tuple[str, ...] = given(
        "CSS selectors of what screenshots must not show, beside password fields (default: the"
        " configuration's).",
        many=True,
    )
    trace: bool = given("Keep a Playwright trace of the run.", YES_NO, default="false")
    dry_run: bool = given("Write the plan, explore nothing.", YES_NO, default="false")
