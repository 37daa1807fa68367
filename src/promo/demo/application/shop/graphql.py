"""The shop's GraphQL endpoint: what can be asked, and an executor for it."""

import math
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from .catalogue import PRODUCTS
from .document import Field, Refusal, Variable, parse
from .sessions import Session

_PAGE: Final = 6  # products a page
_MOST: Final = 99  # pieces of one product in a cart

Resolver = Callable[[Session, Mapping[str, Any]], Any]


def execute(session: Session, text: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one request: ``data``, and ``errors`` when there are any."""
    try:
        operation = parse(text)
    except Refusal as refusal:
        return {"errors": [_error(str(refusal), "GRAPHQL_PARSE_FAILED")]}
    resolvers = QUERIES if operation.kind == "query" else MUTATIONS
    for field in operation.fields:
        if field.name not in resolvers:
            kind = operation.kind.title()
            said = f'Cannot query field "{field.name}" on type "{kind}".'
            return {"errors": [_error(said, "GRAPHQL_VALIDATION_FAILED")]}
    data: dict[str, Any] = {}
    errors: list[dict[str, Any]] = []
    for field in operation.fields:
        data[field.alias], error = _answer(field, resolvers[field.name], session, variables)
        if error:
            errors.append(error)
    return {"data": data, "errors": errors} if errors else {"data": data}


def _answer(
    field: Field, resolver: Resolver, session: Session, variables: Mapping[str, Any]
) -> tuple[Any, dict[str, Any] | None]:
    """One field's value, or null and the error that says why."""
    try:
        arguments = {name: _given(value, variables) for name, value in field.arguments.items()}
        return _selected(resolver(session, arguments), field), None
    except Refusal as refusal:
        error = _error(str(refusal), "BAD_USER_INPUT")
    except Exception:  # noqa: BLE001  (a resolver's defect is the answer's error, as everywhere)
        traceback.print_exc(file=sys.stderr)
        error = _error("Internal server error", "INTERNAL_SERVER_ERROR")
    return None, error | {"path": [field.alias]}


def _error(message: str, code: str) -> dict[str, Any]:
    return {"message": message, "extensions": {"code": code}}


def _given(value: Any, variables: Mapping[str, Any]) -> Any:
    match value:
        case Variable(name):
            return variables.get(name)
        case dict():
            inner = cast("dict[str, Any]", value)
            return {name: _given(part, variables) for name, part in inner.items()}
        case list():
            return [_given(part, variables) for part in cast("list[Any]", value)]
        case _:
            return value


def _selected(value: Any, field: Field) -> Any:
    """Only what was asked for, under the names it was asked by."""
    if isinstance(value, list):
        return [_selected(item, field) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        if value is not None and field.wanted:
            raise Refusal(f'Field "{field.name}" must not have a selection.')
        return value
    found = cast("dict[str, Any]", value)
    if not field.wanted:
        raise Refusal(f'Field "{field.name}" must have a selection of subfields.')
    for wanted in field.wanted:
        if wanted.name not in found:
            raise Refusal(f'Cannot query field "{wanted.name}" on "{field.name}".')
    return {wanted.alias: _selected(found[wanted.name], wanted) for wanted in field.wanted}


# ── what can be asked ──────────────────────────────────────────────────────────────────────────
def _products(_: Session, arguments: Mapping[str, Any]) -> dict[str, Any]:
    category, words = arguments.get("category"), str(arguments.get("search") or "").lower()
    found = [
        product
        for product in PRODUCTS.values()
        if category in {None, "all", product["category"]} and words in product["name"].lower()
    ]
    pages = max(1, math.ceil(len(found) / _PAGE))
    page = min(max(_whole(arguments.get("page"), 1), 1), pages)
    items = found[(page - 1) * _PAGE : page * _PAGE]
    return {"items": items, "page": page, "pages": pages, "total": len(found)}


def _product(_: Session, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    return PRODUCTS.get(str(arguments.get("id")))


def _cart(session: Session, _: Mapping[str, Any]) -> dict[str, Any]:
    lines: list[dict[str, Any]] = [
        {"product": PRODUCTS[key], "quantity": count, "subtotal": PRODUCTS[key]["price"] * count}
        for key, count in session.cart.items()
    ]
    return {
        "lines": lines,
        "count": sum(line["quantity"] for line in lines),
        "total": sum(line["subtotal"] for line in lines),
    }


def _orders(session: Session, _: Mapping[str, Any]) -> list[dict[str, Any]]:
    return session.orders


def _order(session: Session, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    wanted = str(arguments.get("id"))
    return next((order for order in session.orders if order["id"] == wanted), None)


def _me(session: Session, _: Mapping[str, Any]) -> dict[str, Any]:
    return session.profile


# ── what can be done ───────────────────────────────────────────────────────────────────────────
def _set_quantity(session: Session, arguments: Mapping[str, Any]) -> dict[str, Any]:
    key, quantity = str(arguments.get("id")), _whole(arguments.get("quantity"), 0)
    if key not in PRODUCTS:
        raise Refusal("There is no such product.")
    if quantity > _MOST:
        raise Refusal(f"At most {_MOST} of one product.")
    if quantity > 0:
        session.cart[key] = quantity
    else:
        session.cart.pop(key, None)
    return _cart(session, {})


def _add_to_cart(session: Session, arguments: Mapping[str, Any]) -> dict[str, Any]:
    key = str(arguments.get("id"))
    quantity = session.cart.get(key, 0) + max(_whole(arguments.get("quantity"), 1), 1)
    return _set_quantity(session, {"id": key, "quantity": quantity})


def _place_order(session: Session, arguments: Mapping[str, Any]) -> dict[str, Any]:
    if not session.cart:
        raise Refusal("The cart is empty.")
    _required(arguments, "name", "email", "address")
    cart = _cart(session, {})
    order = {
        "id": str(1001 + len(session.orders)),
        "date": "2026-02-24",
        "state": "being packed",
        "total": cart["total"],
        "count": cart["count"],
    }
    session.orders.insert(0, order)
    session.cart.clear()
    return order


def _update_profile(session: Session, arguments: Mapping[str, Any]) -> dict[str, Any]:
    _required(arguments, "name", "email")
    session.profile |= {
        "name": str(arguments["name"])[:200],
        "email": str(arguments["email"])[:200],
        "newsletter": bool(arguments.get("newsletter")),
    }
    return session.profile


def _send_message(session: Session, arguments: Mapping[str, Any]) -> dict[str, Any]:
    _required(arguments, "email", "text")
    session.messages.append({name: str(value)[:5_000] for name, value in arguments.items()})
    return {"number": len(session.messages)}


def _required(arguments: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not str(arguments.get(name) or "").strip():
            raise Refusal(f"Please fill in: {name}.")


def _whole(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


QUERIES: Final[dict[str, Resolver]] = {
    "products": _products,
    "product": _product,
    "cart": _cart,
    "orders": _orders,
    "order": _order,
    "me": _me,
}
MUTATIONS: Final[dict[str, Resolver]] = {
    "addToCart": _add_to_cart,
    "setQuantity": _set_quantity,
    "placeOrder": _place_order,
    "updateProfile": _update_profile,
    "sendMessage": _send_message,
}
