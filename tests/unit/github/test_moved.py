"""Where a redirect of GitHub's leads to."""

import pytest

from promo.github.moved import number_of

API = "https://api.github.com"
SERVER = "https://git.example.com/api/v3"


@pytest.mark.parametrize(
    ("location", "api_url", "number"),
    [
        (f"{API}/repositories/42/issues?labels=promo", API, 42),
        (f"{API}/repositories/42", API, 42),
        (f"{SERVER}/repositories/42/issues", SERVER, 42),
        ("https://api.github.com.evil.example/repositories/42", API, None),
        ("http://api.github.com/repositories/42", API, None),
        (f"{API}/repositories/42x", API, None),
        (f"{API}/user/repositories/42", API, None),
        ("/repositories/42", API, None),
        ("", API, None),
    ],
)
def test_only_a_repository_on_the_same_server(location: str, api_url: str, number: int | None):
    assert number_of(location, api_url) == number
