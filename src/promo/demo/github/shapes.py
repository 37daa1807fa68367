"""The store's things as GitHub's JSON: full objects, as its OpenAPI description wants them."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from promo.demo.github.store import Comment, Event, Issue, Label, Status, Store, User

Json = dict[str, Any]

REPOSITORY_ID: Final = 424242

_REPOSITORY_LINKS: Final = {
    "archive_url": "/{archive_format}{/ref}", "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}", "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}", "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}", "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}", "contributors_url": "/contributors",
    "deployments_url": "/deployments", "downloads_url": "/downloads", "events_url": "/events",
    "forks_url": "/forks", "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}", "git_tags_url": "/git/tags{/sha}", "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}", "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}", "keys_url": "/keys{/key_id}", "labels_url": "/labels{/name}",
    "languages_url": "/languages", "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}", "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers", "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers", "subscription_url": "/subscription", "tags_url": "/tags",
    "teams_url": "/teams", "trees_url": "/git/trees{/sha}",
}  # fmt: skip
_USER_LINKS: Final = {
    "events_url": "/events{/privacy}", "followers_url": "/followers",
    "following_url": "/following{/other_user}", "gists_url": "/gists{/gist_id}",
    "organizations_url": "/orgs", "received_events_url": "/received_events", "repos_url": "/repos",
    "starred_url": "/starred{/owner}{/repo}", "subscriptions_url": "/subscriptions",
}  # fmt: skip


@dataclass(frozen=True)
class Shapes:
    """Makes the JSON.

    Args:
        store: where the things are.
        api: the API's address.
        site: the pages' address.
        pulls: the numbers of issues that are pull requests.
    """

    store: Store
    api: str
    site: str
    pulls: set[int] = field(default_factory=set[int])

    @property
    def here(self) -> str:
        """The repository's address in the API."""
        return f"{self.api}/repos/{self.store.repository}"

    @property
    def page(self) -> str:
        """The repository's address for a browser."""
        return f"{self.site}/{self.store.repository}"

    def user(self, user: User) -> Json:
        """``simple-user``."""
        url = f"{self.api}/users/{user.login}"
        return {
            "login": user.login,
            "id": user.id,
            "node_id": _node("U", user.id),
            "avatar_url": f"{self.site}/avatars/{user.id}",
            "gravatar_id": "",
            "url": url,
            "html_url": f"{self.site}/{user.login}",
            **{name: url + end for name, end in _USER_LINKS.items()},
            "type": user.kind,
            "site_admin": False,
        }

    def login(self, login: str) -> Json:
        """``simple-user`` of somebody who is only a name here."""
        return self.user(User(login, 5000 + sum(login.encode())))

    def label(self, label: Label) -> Json:
        """``label``."""
        return {
            "id": label.id,
            "node_id": _node("L", label.id),
            "url": f"{self.here}/labels/{label.name}",
            "name": label.name,
            "description": label.description,
            "color": label.color,
            "default": False,
        }

    def issue(self, issue: Issue) -> Json:
        """``issue``."""
        url = f"{self.here}/issues/{issue.number}"
        page = f"{self.page}/{'pull' if issue.number in self.pulls else 'issues'}/{issue.number}"
        assignees = [self.login(login) for login in issue.assignees]
        pull = {
            "url": url,
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
        }
        return {
            **({"pull_request": pull} if issue.number in self.pulls else {}),
            "url": url,
            "repository_url": self.here,
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "events_url": f"{url}/events",
            "timeline_url": f"{url}/timeline",
            "html_url": page,
            "id": 70_000 + issue.number,
            "node_id": _node("I", issue.number),
            "number": issue.number,
            "title": issue.title,
            "user": self.user(issue.user),
            "labels": [self.label(self.store.labels[name.lower()]) for name in issue.labels],
            "state": issue.state,
            "state_reason": issue.state_reason,
            "locked": False,
            "active_lock_reason": None,
            "assignee": assignees[0] if assignees else None,
            "assignees": assignees,
            "milestone": None,
            "comments": len(issue.comments),
            "created_at": time(issue.created_at),
            "updated_at": time(issue.updated_at),
            "closed_at": time(issue.closed_at) if issue.closed_at else None,
            "author_association": issue.user.association,
            "body": issue.body or None,
            "closed_by": None,
            "performed_via_github_app": None,
            "reactions": self._reactions(url),
            "sub_issues_summary": {"total": 0, "completed": 0, "percent_completed": 0},
            "issue_dependencies_summary": {
                "blocked_by": 0, "blocking": 0, "total_blocked_by": 0, "total_blocking": 0,
            },
        }  # fmt: skip

    def comment(self, issue: Issue, comment: Comment) -> Json:
        """``issue-comment``."""
        url = f"{self.here}/issues/comments/{comment.id}"
        return {
            "url": url,
            "html_url": f"{self.page}/issues/{issue.number}#issuecomment-{comment.id}",
            "issue_url": f"{self.here}/issues/{issue.number}",
            "id": comment.id,
            "node_id": _node("IC", comment.id),
            "user": self.user(comment.user),
            "created_at": time(comment.created_at),
            "updated_at": time(comment.created_at),
            "author_association": comment.user.association,
            "body": comment.body,
            "reactions": self._reactions(url),
            "performed_via_github_app": None,
        }

    def event(self, event: Event) -> Json:
        """``issue-event-for-issue`` of the plain kinds."""
        return {
            "id": event.id,
            "node_id": _node("E", event.id),
            "url": f"{self.here}/issues/events/{event.id}",
            "actor": self.user(event.actor),
            "event": event.kind,
            "commit_id": event.commit,
            "commit_url": f"{self.here}/commits/{event.commit}" if event.commit else None,
            "created_at": time(event.created_at),
            "performed_via_github_app": None,
        }

    def status(self, status: Status, creator: User) -> Json:
        """``status``."""
        return {
            **self._simple_status(status),
            "creator": self.user(creator),
        }

    def combined_status(self, sha: str) -> Json:
        """``combined-commit-status``: failure before pending before success."""
        latest = self.store.latest_statuses(sha)
        states = {status.state for status in latest}
        failed = "failure" if states & {"failure", "error"} else ""
        pending = "pending" if "pending" in states or not states else ""
        repository = self.repository()
        minimal = ("id", "node_id", "name", "full_name", "owner", "private", "html_url",
                   "description", "fork", "url", "hooks_url", *_REPOSITORY_LINKS)  # fmt: skip
        return {
            "state": failed or pending or "success",
            "statuses": [self._simple_status(status) for status in latest],
            "sha": sha,
            "total_count": len(latest),
            "repository": {name: repository[name] for name in minimal},
            "commit_url": f"{self.here}/commits/{sha}",
            "url": f"{self.here}/commits/{sha}/status",
        }

    def repository(self) -> Json:
        """``full-repository``."""
        owner, name = self.store.repository.split("/")
        host = self.site.split("//")[1]
        created, issues = time(self.store.created_at), len(self.store.issues)
        counts = dict.fromkeys(
            ("forks_count", "stargazers_count", "watchers_count", "size", "forks", "watchers",
             "subscribers_count", "network_count"), 0)  # fmt: skip
        return {
            "id": REPOSITORY_ID,
            "node_id": _node("R", REPOSITORY_ID),
            "name": name,
            "full_name": self.store.repository,
            "owner": self.login(owner),
            "private": False,
            "html_url": self.page,
            "description": "The repository of the local GitHub",
            "fork": False,
            "url": self.here,
            **{link: self.here + end for link, end in _REPOSITORY_LINKS.items()},
            "git_url": f"git://{host}/{self.store.repository}.git",
            "ssh_url": f"git@{host.split(':')[0]}:{self.store.repository}.git",
            "clone_url": f"{self.page}.git",
            "svn_url": self.page,
            "mirror_url": None,
            "homepage": None,
            "language": None,
            **counts,
            "default_branch": "main",
            "open_issues": issues,
            "open_issues_count": issues,
            "has_issues": True,
            "has_projects": False,
            "has_wiki": False,
            "has_pages": False,
            "has_discussions": False,
            "archived": False,
            "disabled": False,
            "license": None,
            "pushed_at": created,
            "created_at": created,
            "updated_at": created,
        }

    def _simple_status(self, status: Status) -> Json:
        return {
            "url": f"{self.here}/statuses/{status.sha}",
            "avatar_url": f"{self.site}/avatars/1",
            "id": status.id,
            "node_id": _node("SC", status.id),
            "state": status.state,
            "description": status.description,
            "target_url": status.target_url,
            "context": status.context,
            "created_at": time(status.created_at),
            "updated_at": time(status.created_at),
        }

    def _reactions(self, url: str) -> Json:
        kinds = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
        return {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(kinds, 0)}


def time(moment: datetime) -> str:
    """A time as GitHub writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _node(kind: str, number: int) -> str:
    return f"{kind}_{base64.urlsafe_b64encode(str(number).encode()).decode().rstrip('=')}"
