"""What the shop sells. Prices are whole cents."""

from typing import Any, Final


def _product(key: str, name: str, category: str, cents: int, text: str) -> dict[str, Any]:
    return {
        "id": key,
        "name": name,
        "category": category,
        "price": cents,
        "text": text,
        "picture": f"/assets/pictures/{key}.svg",
    }


PRODUCTS: Final = {
    product["id"]: product
    for product in (
        _product("notebook", "Field notebook", "paper", 1450,
                 "96 pages of cream paper, thread-sewn, so that it lies flat from the first page."),
        _product("pencils", "Cedar pencils", "writing", 900,
                 "Six pencils of incense cedar, grades B to 2H, in a box that becomes a stand."),
        _product("lamp", "Reading lamp", "desk", 6900,
                 "A warm light on a long arm, dimmed by a turn of its wooden knob."),
        _product("mug", "Stoneware mug", "desk", 1850,
                 "Thrown by hand, glazed in moss green; no two are quite the same."),
        _product("clock", "Desk clock", "desk", 4200,
                 "A quiet movement in a case of ash. It does not tick, and it needs no app."),
        _product("plant", "Potted fern", "desk", 2400,
                 "A small maidenhair fern in terracotta. Likes shade and being talked to."),
        _product("ruler", "Brass ruler", "writing", 1600,
                 "Fifteen centimetres of brass that grows darker wherever you hold it."),
        _product("envelopes", "Envelopes", "paper", 750,
                 "Twenty-five envelopes of recycled paper, lined in forest green."),
        _product("tray", "Letter tray", "desk", 3300,
                 "Two levels of oiled beech: one for what is new, one for what can wait."),
    )
}  # fmt: skip

# The clock is made to order, so nobody counts it.
STOCK: Final = {
    "notebook": 42, "pencils": 18, "lamp": 4, "mug": 9, "plant": 7, "ruler": 23, "envelopes": 60,
    "tray": 5,
}  # fmt: skip

REVIEWS: Final = (
    {"by": "Zoë", "stars": 5, "text": "Exactly as pictured, and wrapped in paper - no plastic."},
    {"by": "Ismael", "stars": 4, "text": "Très bien. The parcel took a day longer than promised."},
    {"by": "Noor", "stars": 5, "text": "Bought a second one for my sister."},
)
