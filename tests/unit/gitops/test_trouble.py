"""What servers really say, and what it means."""

import pytest

from promo.gitops.trouble import error_of, kind_of, may_pass

PROTECTED = "protected"
TABLE = [
    # git itself
    (" ! [rejected]        main -> main (non-fast-forward)", "race"),
    (" ! [rejected]        main -> main (fetch first)", "race"),
    (" ! [rejected]        1a2b3c -> main (stale info)", "race"),
    (" ! [remote rejected] main -> main (incorrect old value provided)", "race"),
    (" ! [remote rejected] main -> main (failed to update ref)", "race"),
    (
        (
            "remote: error: cannot lock ref 'refs/heads/main': is at 1111 but expected 2222\n"
            " ! [remote rejected] main -> main (cannot lock ref 'refs/heads/main')"
        ),
        "race",
    ),
    ("error: Unable to create '/srv/x.git/refs/heads/main.lock': File exists.", "race"),
    (" ! [remote rejected] main -> main (hook declined)", PROTECTED),
    (" ! [remote rejected] main -> main (pre-receive hook declined)", PROTECTED),
    (
        (
            "remote: error: refusing to update checked out branch: refs/heads/main\n"
            " ! [remote rejected] main -> main (branch is currently checked out)"
        ),
        PROTECTED,
    ),
    ("fatal: couldn't find remote ref refs/heads/mian", "no-branch"),
    ("fatal: '/srv/none.git' does not appear to be a git repository", "gone"),
    ("fatal: repository 'http://127.0.0.1:1/none.git/' not found", "gone"),
    ("fatal: unable to access 'https://x/': Could not resolve host: x", "passing"),
    (
        (
            "fatal: unable to access 'http://127.0.0.1:9/x/': Failed to connect to 127.0.0.1 port 9"
            " after 0 ms: Couldn't connect to server"
        ),
        "passing",
    ),
    ("error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502", "passing"),
    ("fatal: unable to access 'https://x/': The requested URL returned error: 503", "passing"),
    ("fatal: unable to access 'https://x/': The requested URL returned error: 429", "passing"),
    ("fatal: the remote end hung up unexpectedly", "passing"),
    ("error: RPC failed; curl 52 Empty reply from server", "passing"),
    ("ssh: connect to host x port 22: Connection timed out", "passing"),
    ("kex_exchange_identification: Connection closed by remote host", "passing"),
    ("fatal: Authentication failed for 'https://github.com/o/r.git/'", "denied"),
    (
        "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
        "denied",
    ),
    ("fatal: unable to access 'https://x/': The requested URL returned error: 403", "denied"),
    ("git@github.com: Permission denied (publickey).", "denied"),
    ('Load key "/tmp/k": error in libcrypto', "denied"),
    ("Host key verification failed.\nfatal: Could not read from remote repository.", "host-key"),
    # GitHub
    (
        (
            "remote: error: GH006: Protected branch update failed for refs/heads/main.\n"
            "remote: error: Changes must be made through a pull request.\n"
            " ! [remote rejected] main -> main (protected branch hook declined)"
        ),
        PROTECTED,
    ),
    (
        (
            "remote: error: GH013: Repository rule violations found for refs/heads/main.\n"
            "remote: - Changes must be made through a pull request.\n"
            " ! [remote rejected] main -> main (push declined due to repository rule violations)"
        ),
        PROTECTED,
    ),
    (
        (
            "remote: Permission to o/r.git denied to github-actions[bot].\n"
            "fatal: unable to access 'https://x/o/r/': The requested URL returned error: 403"
        ),
        "denied",
    ),
    ("ERROR: The key you are authenticating with has been marked as read only.", "denied"),
    ("remote: Write access to repository not granted.", "denied"),
    ("ERROR: Repository not found.\nfatal: Could not read from remote repository.", "gone"),
    ("remote: This repository was archived so it is read-only.", "gone"),
    ("remote: Internal Server Error", "passing"),
    # a rule that was bypassed is only told; the race is what happened
    (
        (
            "remote: Bypassed rule violations for refs/heads/main:\n"
            " ! [remote rejected] main -> main (cannot lock ref 'refs/heads/main': is at a but"
            " expected b)"
        ),
        "race",
    ),
    # GitHub's API
    (
        'STALE_DATA Expected branch to point to "1a2b" but it did not.  Pull and try again.',
        "race",
    ),
    (
        "UNPROCESSABLE protected branch 'main' check failed:\n At least 1 approving review",
        PROTECTED,
    ),
    (
        "Repository rule violations found\n\nChanges must be made through a pull request.",
        PROTECTED,
    ),
    ("NOT_FOUND Could not resolve to a Repository with the name 'o/r'.", "gone"),
    ("FORBIDDEN Resource not accessible by integration", "denied"),
    ("The requested URL returned error: 401 Bad credentials", "denied"),
    ("The requested URL returned error: 502 ", "passing"),
    ("timed out: the rate limit is used up", "passing"),
    # GitLab, Bitbucket, Azure DevOps
    (
        (
            "remote: GitLab: You are not allowed to push code to protected branches.\n"
            " ! [remote rejected] main -> main (pre-receive hook declined)"
        ),
        PROTECTED,
    ),
    ("remote: HTTP Basic: Access denied. The provided password or token is incorrect", "denied"),
    (
        "remote: Branch refs/heads/main can only be modified through pull requests.",
        PROTECTED,
    ),
    (
        (
            " ! [remote rejected] main -> main (TF401028: The reference 'refs/heads/main' has"
            " already been updated by another client, so you cannot update it. Please try again.)"
        ),
        "race",
    ),
    (
        (
            "remote: TF402455: Pushes to this branch are not permitted; you must use a pull request"
            " to update this branch."
        ),
        PROTECTED,
    ),
    ("remote: TF401027: You need the Git 'GenericContribute' permission", "denied"),
    # a hook that talks of time-outs has still declined
    ("remote: check timed out\n ! [remote rejected] main -> main (hook declined)", PROTECTED),
    ("something that nobody has seen before", "unknown"),
    ("", "unknown"),
]


@pytest.mark.parametrize(("said", "kind"), TABLE)
def test_what_a_server_means(said: str, kind: str):
    assert kind_of(said) == kind


def test_only_races_and_what_passes_are_tried_again():
    assert {kind for _, kind in TABLE if may_pass(kind_of(_))} == {"race", "passing"}


@pytest.mark.parametrize(
    ("kind", "outcome", "reason"),
    [
        ("protected", "refused", "protected-branch"),
        ("gone", "invalid", "repository-gone"),
        ("host-key", "invalid", "host-key-unknown"),
        ("denied", "invalid", "gitops-denied"),
        ("no-branch", "invalid", "branch-missing"),
        ("race", "timeout", "push-contention"),
        ("passing", "unreachable", "gitops-unreachable"),
        ("unknown", "inconclusive", "git-failed"),
    ],
)
def test_each_kind_has_its_error(kind: str, outcome: str, reason: str):
    said = next(text for text, its in TABLE if its == kind)
    error = error_of(said, "org/gitops main")
    assert (error.outcome, error.reason) == (outcome, reason)
    assert str(error).startswith("org/gitops main: ")
    assert "\n" not in str(error)


def test_a_flood_of_words_is_read_in_no_time_and_in_its_last_lines():
    flood = "remote: repository \n" * 200_000
    assert kind_of(flood + " ! [rejected] main -> main (fetch first)") == "race"
    assert kind_of("repository " * 100_000) == "unknown"


SSH_ALWAYS = """\
fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.
"""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"fatal: '/nope' does not appear to be a git repository\n{SSH_ALWAYS}",
         ": fatal: '/nope' does not appear to be a git repository."),
        (f"ssh: connect to host h port 22: Connection refused\n{SSH_ALWAYS}",
         ": ssh: connect to host h port 22: Connection refused."),
        (SSH_ALWAYS, ": fatal: Could not read from remote repository."),
        ("", "git failed."),
    ],
)  # fmt: skip
def test_only_the_lines_that_say_why_are_shown_and_one_full_stop(said: str, told: str):
    shown = str(error_of(said, "gitops main"))
    assert told in shown
    assert ".." not in shown
    assert "access rights" not in shown


def test_a_folder_with_a_work_tree_is_told_what_to_do_there():
    said = "remote: error: refusing to update checked out branch: refs/heads/main"
    assert "receive.denyCurrentBranch updateInstead" in error_of(said, "gitops").hint
    assert "bypass" in error_of("GH006", "gitops").hint
