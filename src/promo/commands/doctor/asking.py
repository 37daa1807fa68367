"""GitHub, asked how the application's repository and the gitops repository are set."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from promo.adopt.check import Facts
from promo.commands.init.checkout import Adopted
from promo.github.plain import name_on_github, plain_github
from promo.github.settings import read_settings, read_target


@dataclass(frozen=True)
class Asking:
    """Whom to ask, and with what.

    Args:
        token: of somebody who may see the application's repository; None asks nothing of it.
        gitops_token: the same of the gitops repository; the other one serves too.
        environment: where the GitHub server is, as a workflow names it.
        offline: whether nothing is asked.
    """

    token: str | None
    gitops_token: str | None
    environment: Mapping[str, str]
    offline: bool

    def ask(self, facts: Facts, here: Adopted, gitops: str) -> Facts:
        """The facts with what GitHub says.

        Args:
            facts: what is known.
            here: the application's checkout.
            gitops: the gitops repository's address; empty when it is a folder or not known.

        Raises:
            PromoError: invalid, ``plain-http``.
        """
        own = name_on_github(here.origin(), self.environment)
        target = name_on_github(gitops, self.environment) if gitops else ""
        facts = replace(facts, repository=own, gitops_repository=target)
        if self.offline:
            return facts
        if own and self.token:
            github = plain_github(own, self.token, self.environment, "--github-token")
            facts = replace(facts, github=read_settings(github))
        token = self.gitops_token or self.token
        if target and token:
            github = plain_github(target, token, self.environment)
            branch = facts.config.gitops.branch if facts.config and facts.config.gitops else "main"
            facts = replace(facts, gitops_github=read_target(github, branch))
        return facts
