"""How the demo's story looks: plain where it is piped, in place where a person watches."""

import io

import pytest

from promo.demo.telling import Teller


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(out: io.StringIO, environment: dict[str, str]) -> str:
    teller = Teller(out, environment)
    teller.chapter(2, "A release with a fault", "1.2.0", "feat: more")
    teller.note("The cart does not appear.")
    teller.doing("explored", "explore-staging")
    teller.done("explored", "explore-staging", "fail", 4.25, "uncaught-exception on /cart")
    teller.doing("kept out of demo", "promote-digests")
    teller.failed("kept out of demo", "promote-digests")
    teller.place("report 2", "promo-demo/2/report.html")
    return out.getvalue()


PLAIN = """
2  A release with a fault  1.2.0 · feat: more
   The cart does not appear.
   ✓ explored             explore-staging  fail        4.2 s  uncaught-exception on /cart
   ✗ kept out of demo     promote-digests
   report 2                 promo-demo/2/report.html
"""


def test_a_pipe_gets_plain_lines():
    assert told(io.StringIO(), {}) == PLAIN


def test_a_terminal_sees_what_is_going_on_in_colour():
    text = told(Terminal(), {"TERM": "xterm"})
    assert "\033[1m2  A release with a fault\033[0m" in text
    assert text.count("\r\033[2K") == 2
    assert "\033[31mfail     \033[0m" in text


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1", "TERM": "xterm"}, {"TERM": "dumb"}])
def test_colours_can_be_left_out(environment: dict[str, str]):
    text = told(Terminal(), environment)
    assert "\033[1m" not in text
    assert "\033[3" not in text


@pytest.mark.parametrize(("columns", "rows"), [(80, 2), (88, 2), (89, 1)])
def test_what_does_not_fit_beside_a_step_stands_below_it(columns: int, rows: int):
    out = Terminal()
    teller = Teller(out, {"NO_COLOR": "1"}, columns)
    teller.done("explored", "explore-staging", "fail", 4.25, "uncaught-exception on /cart")
    shown = out.getvalue().splitlines()
    assert (len(shown), max(map(len, shown)) <= columns) == (rows, True)
    assert shown[-1].endswith("uncaught-exception on /cart")
