import pytest

from promo.explore.fence.guard import script, worker_script


@pytest.mark.parametrize(
    ("url", "start", "end", "isolated"),
    [
        ("https://x.test/w?__promo_worker=c", "//", 'importScripts("https://x.test/w");', False),
        ("https://x.test/w?a=1&__promo_worker=c", "//", 'w?a=1");', False),
        ("https://x.test/w?__promo_worker=ci", "//", 'importScripts("https://x.test/w");', True),
        ("https://x.test/w?__promo_worker=m", 'import "data:', 'import "https://x.test/w";',
         False),
    ],
)  # fmt: skip
def test_a_marked_worker_loads_silence_before_itself(
    url: str, start: str, end: str, *, isolated: bool
):
    answer = worker_script(url)
    assert answer is not None
    body, headers = answer
    assert body.startswith(start)
    assert body.strip().endswith(end)
    assert ("cross-origin-embedder-policy" in headers) is isolated


@pytest.mark.parametrize(
    "url",
    [
        "https://x.test/w",
        "https://x.test/w?__promo_worker=x",
        "https://x.test/?__promo_worker=c&a=b",
    ],
)
def test_nothing_else_is_answered(url: str):
    assert worker_script(url) is None


def test_an_address_cannot_leave_its_string():
    answer = worker_script('https://x.test/"+alert(1)+"\\\n?__promo_worker=c')
    assert answer is not None
    last = answer[0].strip().splitlines()[-1]
    assert last == 'importScripts("https://x.test/%22+alert(1)+%22%5C%0A");'


def test_the_guard_knows_the_origins_declared_beside_the_site():
    assert "const ORIGINS = [];" in script()
    assert 'const ORIGINS = ["https://api.test"];' in script(("https://api.test",))
