import pytest

from promo.registry.place import place_of


@pytest.mark.parametrize(
    ("repository", "base", "name"),
    [
        ("ghcr.io/o/web", "https://ghcr.io", "o/web"),
        ("ghcr.io:5443/o/web", "https://ghcr.io:5443", "o/web"),
        ("web", "https://registry-1.docker.io", "library/web"),
        ("o/web", "https://registry-1.docker.io", "o/web"),
        ("docker.io/o/web", "https://registry-1.docker.io", "o/web"),
        ("docker.io/redis", "https://registry-1.docker.io", "library/redis"),
        ("index.docker.io/library/redis", "https://registry-1.docker.io", "library/redis"),
        ("localhost/web", "http://localhost", "web"),
        ("localhost:5000/o/web", "http://localhost:5000", "o/web"),
        ("127.0.0.1:5000/web", "http://127.0.0.1:5000", "web"),
        # Only this machine itself is spoken to in the clear.
        ("localhost.example/web", "https://localhost.example", "web"),
        ("127.0.0.1.example:80/web", "https://127.0.0.1.example:80", "web"),
        ("10.0.0.1:5000/web", "https://10.0.0.1:5000", "web"),
    ],
)
def test_where_a_repository_is_asked_for(repository: str, base: str, name: str) -> None:
    place = place_of(repository)
    assert (place.base, place.name) == (base, name)
