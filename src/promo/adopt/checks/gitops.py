"""The gitops repository: that it can be read and written, and deploys what is to be promoted."""

from collections.abc import Iterator

from promo.adopt.check import Check, Facts, Gitops, Trouble


def _reachable(facts: Facts) -> Iterator[Trouble]:
    gitops = facts.gitops
    if gitops is None:
        what = "no gitops repository is named"
        mend = "Add gitops: {repository: owner/name} to promo.yml, or give --gitops-repository"
        yield Trouble("gitops-missing", what, mend, facts.config_file)
    elif gitops.trouble:
        mend = "Give a credential by --token or --ssh-key, and look at the address"
        yield Trouble("gitops-unreadable", gitops.trouble, mend, gitops.shown)


def _writable(facts: Facts) -> Iterator[Trouble]:
    if facts.gitops and facts.gitops.writable is False:
        what = "this credential may not push to it"
        mend = "Give a deploy key with write access, or a token with contents: write"
        yield Trouble("gitops-read-only", what, mend, facts.gitops.shown)


def _files(facts: Facts) -> Iterator[Trouble]:
    gitops = facts.gitops or Gitops(shown="")
    for path, images in gitops.files.items():
        if images is None:
            what = f"{path} is not there"
            yield Trouble("file-absent", what, "Name the file as it is there", gitops.shown)
        elif not images and path not in gitops.unreadable:
            what = f"{path} names no image"
            yield Trouble("file-without-image", what, "docs/shapes.md shows the forms", path)
    for path, why in gitops.unreadable.items():
        yield Trouble("file-unreadable", why, "docs/shapes.md shows the forms", path)
    there = [frozenset(images) for images in gitops.files.values() if images]
    if len(there) > 1 and not there[0].intersection(*there[1:]):
        what = "the environments deploy no image in common, so nothing can move"
        yield Trouble("no-image-in-common", what, "See --map of promote-digests", gitops.shown)


def _holds(facts: Facts) -> Iterator[Trouble]:
    gitops = facts.gitops or Gitops(shown="")
    if gitops.holds_trouble:
        mend = "Mend it: until then nothing moves"
        yield Trouble("holds-unreadable", gitops.holds_trouble, mend, gitops.shown)
    for held in gitops.held:
        what, mend = f"promotions are held: {held}", "Take the entry out when it is over"
        yield Trouble("held", what, mend, gitops.shown, "warning")


def _unread(facts: Facts) -> str:
    if facts.gitops is not None and not facts.gitops.asked:
        return "the network"
    known = facts.gitops is not None and not facts.gitops.trouble
    return "" if known else "a gitops repository that can be read"


def _untried(facts: Facts) -> str:
    tried = facts.gitops is not None and facts.gitops.writable is not None
    return _unread(facts) or ("" if tried else "--token or --ssh-key")


CHECKS = (
    Check("gitops repository", "it is where a promotion goes", _reachable),
    Check("write access", "promoting is a push", _writable, _untried),
    Check("files and images", "only an image that both have can move", _files, _unread),
    Check("holds", "a hold stops every promotion", _holds, _unread),
)
