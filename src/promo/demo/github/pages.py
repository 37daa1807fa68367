"""Issues for a browser: a list, and one page an issue."""

import html
from typing import Final

from promo.demo.github.markdown import to_html
from promo.demo.github.store import Issue, Store

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --ground: #fff;
  --card: #f6f8fa; --open: #1a7f37; --closed: #8250df; --link: #0969da; --bad: #d1242f; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f6fc; --soft: #9198a1; --line: #3d444d;
  --ground: #0d1117; --card: #151b23; --open: #238636; --closed: #8957e5; --link: #4493f8;
  --bad: #f85149; } }
* { box-sizing: border-box } body { margin: 0; color: var(--ink); background: var(--ground);
  font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif }
header { padding: 14px 24px; background: var(--card); border-bottom: 1px solid var(--line) }
main { max-width: 960px; margin: 0 auto; padding: 24px 16px 64px }
a { color: var(--link); text-decoration: none } a:hover { text-decoration: underline }
h1 { font-size: 28px; font-weight: 400; line-height: 1.25; margin: 0 0 12px }
h1 small, .soft { color: var(--soft) } .meta { color: var(--soft); font-size: 14px }
.state { display: inline-block; padding: 4px 12px; border-radius: 99px; color: #fff;
  font-size: 14px; font-weight: 500; margin-right: 8px } .state.open { background: var(--open) }
.state.closed { background: var(--closed) }
.label { display: inline-block; padding: 0 8px; border-radius: 99px; font-size: 12px;
  border: 1px solid var(--line); background: var(--card); margin-left: 6px }
.card { border: 1px solid var(--line); border-radius: 6px; margin-top: 20px; overflow: hidden }
.card > .by { background: var(--card); border-bottom: 1px solid var(--line); padding: 8px 16px;
  font-size: 14px; color: var(--soft) } .card > .text { padding: 16px; overflow-wrap: anywhere }
.row { display: flex; gap: 10px; padding: 10px 16px; border-top: 1px solid var(--line) }
.row:first-child { border-top: 0 } .dot { font-weight: 700 } .dot.open { color: var(--open) }
.dot.closed { color: var(--closed) } .row a { color: var(--ink); font-weight: 600 }
.text h2, .text h3 { font-size: 20px; margin: 24px 0 12px; padding-bottom: 6px;
  border-bottom: 1px solid var(--line) } .text h3 { font-size: 17px; border: 0; padding: 0 }
.text p { margin: 0 0 14px } .text > :first-child { margin-top: 0 }
.text > :last-child { margin-bottom: 0 } .text img { max-width: 100%; border-radius: 6px;
  border: 1px solid var(--line) } .text hr { border: 0; border-top: 1px solid var(--line);
  margin: 24px 0 } code { font: 85% ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  background: color-mix(in srgb, var(--soft) 18%, transparent); padding: .2em .4em;
  border-radius: 6px } pre { background: var(--card); padding: 14px; border-radius: 6px;
  overflow: auto; margin: 0 0 14px } pre code { background: none; padding: 0 }
table { border-collapse: collapse; margin: 0 0 14px; display: block; overflow: auto }
td, th { border: 1px solid var(--line); padding: 6px 13px; text-align: left }
blockquote { margin: 0 0 14px; padding: 0 1em; color: var(--soft);
  border-left: .25em solid var(--line) } .success { color: var(--open) }
.failure, .error { color: var(--bad) } summary { cursor: pointer; margin-bottom: 10px }
"""


def issue_list(store: Store) -> str:
    """All issues, newest first, and the commit statuses below."""
    with store.lock:
        issues = sorted(store.issues.values(), key=lambda issue: -issue.number)
        statuses = list(reversed(store.statuses))
    opened = sum(issue.state == "open" for issue in issues)
    rows = "".join(_row(store, issue) for issue in issues) or _empty("There are no issues.")
    checks = "".join(
        f'<div class="row"><b class="{html.escape(status.state)}">{html.escape(status.state)}</b>'
        f"<span><code>{status.sha[:12]}</code> {html.escape(status.context)} "
        f'<span class="soft">{html.escape(status.description or "")}</span></span></div>'
        for status in statuses
    ) or _empty("No commit has a status.")
    return _page(
        store,
        f"Issues · {store.repository}",
        f'<h1>Issues</h1><div class="meta">{opened} open, {len(issues) - opened} closed</div>'
        f'<div class="card">{rows}</div><h1 style="margin-top:40px">Commit statuses</h1>'
        f'<div class="card">{checks}</div>',
    )


def issue_page(store: Store, number: int) -> str | None:
    """One issue with its body and comments, None when there is none."""
    with store.lock:
        issue = store.issues.get(number)
        if issue is None:
            return None
        said = [(issue.user.login, issue.created_at, issue.body)]
        said += [(c.user.login, c.created_at, c.body) for c in issue.comments]
    cards = "".join(
        f'<div class="card"><div class="by"><b>{html.escape(login)}</b> on {at:%d %b %Y, %H:%M} UTC'
        f'</div><div class="text">{to_html(body)}</div></div>'
        for login, at, body in said
    )
    reason = f" as {(issue.state_reason or '').replace('_', ' ')}" if issue.closed_at else ""
    assigned = f" · assigned to {html.escape(', '.join(issue.assignees))}"
    return _page(
        store,
        f"{issue.title} · Issue #{number}",
        f"<h1>{html.escape(issue.title)} <small>#{number}</small></h1>"
        f'<span class="state {issue.state}">{issue.state.capitalize()}{reason}</span>'
        f'<span class="meta">{html.escape(issue.user.login)} opened this issue on '
        f"{issue.created_at:%d %b %Y}{assigned if issue.assignees else ''}</span>"
        f"{_labels(issue)}{cards}",
    )


def _row(store: Store, issue: Issue) -> str:
    sign = "◉" if issue.state == "open" else "✓"
    return (
        f'<div class="row"><span class="dot {issue.state}">{sign}</span><div>'
        f'<a href="/{store.repository}/issues/{issue.number}">{html.escape(issue.title)}</a>'
        f'{_labels(issue)}<div class="meta">#{issue.number} · {issue.state} · '
        f"{len(issue.comments)} comments</div></div></div>"
    )


def _labels(issue: Issue) -> str:
    return "".join(f'<span class="label">{html.escape(name)}</span>' for name in issue.labels)


def _empty(text: str) -> str:
    return f'<div class="row soft">{text}</div>'


def _page(store: Store, title: str, content: str) -> str:
    name = html.escape(store.repository)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{html.escape(title)}</title>'
        f"<style>{_STYLE}</style><header><a href='/{name}/issues'><b>{name}</b></a> "
        f'<span class="soft">· local GitHub</span></header><main>{content}</main></html>'
    )
