"""Every YAML block of the pages for Flux and Argo CD is what it says it is."""

import re
from pathlib import Path

import pytest

from promo import config
from promo.documents.release import Image
from promo.errors import PromoError
from promo.gitops.edit import move

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OLD, NEW = "1" * 64, "2" * 64
WANTED = Image(name="web", repository="ghcr.io/o/web", tag="v2", digest=f"sha256:{NEW}")
BLOCKS = [
    pytest.param(text, id=f"{page}-{number}")
    for page in ("flux", "argo-cd")
    for number, text in enumerate(BLOCK.findall((ROOT / f"docs/{page}.md").read_text()), 1)
]


def moved(text: str) -> str:
    return move(text.encode(), "f.yaml", [WANTED]).after.decode()


@pytest.mark.parametrize("text", BLOCKS)
def test_a_block_is_what_it_says(text: str):
    if text.startswith("# .github/promo.yml"):
        assert set(config.parse(text.encode(), "promo.yml", "web").apps) == {"web"}
    elif text.startswith("# refused"):
        with pytest.raises(PromoError) as caught:
            moved(text)
        assert caught.value.reason == "flux-owned"
    else:
        assert re.match(r"# (?:clusters|apps)/\S+\.yaml\n", text)
        assert moved(text) == text.replace(" v1\n", " v2\n").replace(OLD, NEW)


def test_there_are_blocks_of_every_kind():
    assert len(BLOCKS) >= 8
