"""Whether an irreversible migration lies between two releases."""

import pytest

from promo.errors import PromoError
from promo.promote.holds import Migration
from promo.promote.rollback.migrations import refuse_crossing
from support.git_repository import SHAS

OLD, NEW, NEWER, IT = SHAS[1], SHAS[2], SHAS[3], SHAS[9]
FINE, CROSSED, UNKNOWN = "", "irreversible-migration", "migration-order-unknown"

TABLE = [
    # the old release contains it, the new one, the newer one
    (True,  True,  True,  FINE),     # both know it
    (False, False, False, FINE),     # it came nowhere near
    (False, True,  True,  CROSSED),
    (False, False, True,  CROSSED),  # what was here in between counts
    (False, True,  None,  CROSSED),
    (False, False, None,  UNKNOWN),
    (None,  True,  True,  UNKNOWN),
    (None,  None,  None,  UNKNOWN),
    (None,  False, False, FINE),     # what was never here was never run
    (True,  None,  None,  FINE),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "newer", "reason"), TABLE)
@pytest.mark.parametrize("irreversible", [True, False])
def test_only_an_irreversible_migration_in_between_stops_a_rollback(
    old: bool | None,  # noqa: FBT001  (a row of the table)
    new: bool | None,  # noqa: FBT001
    newer: bool | None,  # noqa: FBT001
    reason: str,
    *,
    irreversible: bool,
):
    knows = {OLD: old, NEW: new, NEWER: newer}
    one = Migration(revision=IT, irreversible=irreversible, reason="drops a column")
    said = ("", "", "")
    try:
        refuse_crossing([one], OLD, [NEWER, NEW], lambda commit, _: knows[commit], "web.yml")
    except PromoError as error:
        said = (error.outcome, error.reason, error.where)
    wanted = ("refused", reason, "web.yml") if reason and irreversible else ("", "", "")
    assert said == wanted
