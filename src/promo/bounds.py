"""Every limit in one place, each with its unit in the name and its reason beside it."""

from typing import Final

# ── text from outside ──────────────────────────────────────────────────────────────────────────
LINE_CHARACTERS: Final = 300  # a foreign text quoted in a one-line message
LONGEST_SECRET_CHARACTERS: Final = 20_000  # looked at past a cut, so that a cut halves no secret
INPUT_BYTES: Final = 1_000_000  # one input of a command; the kernel caps one variable at 128 KiB
INPUT_LINES: Final = 10_000  # lines of a multi-line input

# ── files ──────────────────────────────────────────────────────────────────────────────────────
DOCUMENT_BYTES: Final = 32_000_000  # a report with thousands of routes is about 2 MB
CONFIG_BYTES: Final = 1_000_000
EVENT_BYTES: Final = 32_000_000  # GitHub caps a webhook payload at 25 MB
YAML_BYTES: Final = 20_000_000  # gitops files of 5 MB exist
YAML_WHOLE_BYTES: Final = 50_000  # below, two plain walks are quicker than looking for less
YAML_DEPTH: Final = 100  # deeper nesting crashes libyaml's composer
RELEASE_IMAGES: Final = 200  # the Release document's own limit

# ── HTTP ───────────────────────────────────────────────────────────────────────────────────────
BODY_BYTES: Final = 1_000_000  # what is read of an answer; a health body is a few hundred bytes
REDIRECTS: Final = 5
CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 10.0

# ── the commit in an answer ────────────────────────────────────────────────────────────────────
VERSION_CHARACTERS: Final = 300  # of one value that may hold a commit
META_CHARACTERS: Final = 250_000  # of a page that is looked at for <meta>; a head is the beginning
PATTERN_CHARACTERS: Final = 1_000  # of a regular expression given by a user
PATTERN_TEXT_CHARACTERS: Final = 64_000  # of a body that such an expression sees
PATTERN_SECONDS: Final = 2.0  # for that; a catastrophic one never ends
PATTERN_MATCHES: Final = 100

# ── waiting ────────────────────────────────────────────────────────────────────────────────────
ADDRESSES: Final = 20  # asked at once by one wait, each on a thread of its own
STREAK_GAP_SECONDS: Final = 30.0  # a machine that slept that long between answers starts over
WAIT_LINES: Final = 200  # of progress about one address

# ── subprocesses ───────────────────────────────────────────────────────────────────────────────
PROCESS_SECONDS: Final = 120.0
PROCESS_OUTPUT_BYTES: Final = 64_000_000
PROCESS_STOP_SECONDS: Final = 2.0  # from asking a process to stop to making it

# ── gitops ─────────────────────────────────────────────────────────────────────────────────────
# Commits known after each look for a trailer; the last is the end. A commit without trees is 350 B.
GITOPS_DEPTHS: Final = (100, 400, 1_600, 6_400, 25_600, 102_400)
GITOPS_TREE_DEPTHS: Final = (50, 400, 3_200, 12_800)  # with trees, a commit is about 1 kB
GITOPS_FILES: Final = 100  # target files of one promotion
HOLDS_BYTES: Final = 1_000_000
TRAILER_CHARACTERS: Final = 2_000  # of one line of a commit message; longer is nothing of ours
MESSAGE_CHARACTERS: Final = 10_000
BETWEEN_COMMITS: Final = 100  # commits between two releases that are listed
ROLLBACK_PROMOTIONS: Final = 200  # looked through for one that is good; older ones must be named
PUSH_BACKOFF_SECONDS: Final = 0.1  # first; doubles, and each wait is random up to it
PUSH_BACKOFF_MOST_SECONDS: Final = 5.0
NOTE_BYTES: Final = 100_000
NOTED_FINDINGS: Final = 30  # of an exploration, in its note; the heaviest first
NOTED_ABSENCES: Final = 200  # fingerprints in a note that are gone, or whose issue was closed
HISTORY_LISTED: Final = 200  # promotions and explorations in a page, where nobody said how many

# ── GitHub ─────────────────────────────────────────────────────────────────────────────────────
SUMMARY_BYTES: Final = 1_000_000  # the runner drops a step summary above 1 MiB whole
ISSUE_BODY_CHARACTERS: Final = 60_000  # GitHub's limit is 65,536
ANNOTATIONS_PER_KIND: Final = 10  # the runner shows ten of a kind a step
OUTPUT_BYTES: Final = 1_000_000  # GitHub's limit for a job's outputs
SECONDS_BETWEEN_WRITES: Final = 1.0  # GitHub's rule for content; 80 a minute is its limit
GITHUB_SECONDS: Final = 15  # one request
GITHUB_BYTES: Final = 8_000_000  # one answer; a page of 100 pull requests is about 2.5 MB
GITHUB_ATTEMPTS: Final = 4  # of one request that may be repeated
RETRY_AFTER_SECONDS: Final = 120.0  # one wait that GitHub asks for; it mostly says 60
WAITS_SECONDS: Final = 300.0  # all such waits of a run
KNOWN_ISSUES: Final = 5_000  # issues with the label; more and none is opened, for fear of doubles
TITLE_CHARACTERS: Final = 200  # GitHub's limit is 256
STATUS_CHARACTERS: Final = 140  # GitHub's limit for a status's description
PICTURE_BYTES: Final = 5_000_000  # of one picture that is kept; GitHub shows up to 10 MB
SHOWN_TEST_BYTES: Final = 12_000  # of a regression test in an issue; a longer one is beside it
EVIDENCE_SECONDS: Final = 60.0  # for pictures to get onto their branch, lost races included
SARIF_BYTES: Final = 10_000_000  # packed, GitHub's limit for an upload
# Between the questions what became of an upload; GitHub mostly answers within ten seconds.
SARIF_WAITS_SECONDS: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
NOTIFY_ATTEMPTS: Final = 3
SLACK_SECTION_CHARACTERS: Final = 2_900  # Slack's limit is 3,000
SLACK_HEADER_CHARACTERS: Final = 150  # Slack's limit
SLACK_LINES: Final = 100  # changes in one message; they fit into far less than Slack's 50 blocks
REPORT_FILES: Final = 200  # reports that one run of report-findings joins

# ── scope ──────────────────────────────────────────────────────────────────────────────────────
ROUTES: Final = 5_000  # routes explored in one run; the report stays under DOCUMENT_BYTES
ROUTE_CHARACTERS: Final = 1_500  # escaped; servers refuse much longer request lines
PAGES: Final = 32  # open at the same time; each is a process of 100 MB or more
HISTORY_STEPS: Final = (100, 1_000, 10_000)  # commits that a shallow checkout is deepened by
CHARTERS: Final = 40  # of one run; each takes seconds, and the sweep loads every route anyway
SOURCE_FILES: Final = 20_000  # read of one commit; parsing takes about a millisecond each
SOURCE_FILE_BYTES: Final = 500_000  # larger ones are made by machines
SOURCE_BATCH_BYTES: Final = 32_000_000  # asked of git at once; half of PROCESS_OUTPUT_BYTES
SOURCE_DEPTH: Final = 60  # of route trees, constants that name constants, files that extend files
SOURCE_STEPS: Final = 100_000  # names and members followed; a route takes about ten
SITEMAP_BYTES: Final = 10_000_000  # of one sitemap, unpacked; the protocol allows 50 MB
SITEMAP_FILES: Final = 20  # that one index leads to
SITEMAP_DEPTH: Final = 20  # of elements; the protocol needs three
SITEMAP_URLS: Final = 50_000  # read in all; the protocol's own limit for one file
SITEMAP_ROUTES: Final = 500  # of them that become duties: 100 seconds at the usual rate
LINK_PAGES: Final = 10  # loaded before the exploration, to find values for parameters
LINKS: Final = 2_000  # of one page
SITEMAP_SECONDS: Final = 30.0  # for all sitemaps and pages that are looked at beforehand
CRAWLED_ROUTES: Final = 100  # loaded beyond the inventory; they are findings, not duties
CRAWLED_ALIKE: Final = 3  # of one template: what one entry of a long list shows, the others do too
CRAWL_SHARE: Final = 0.75  # of the time; no crawled page is begun after it, replays need the rest
LINKED_ALIKE: Final = 2  # charters of crawled pages of one folder that offer the same
LINKS_NOTED: Final = 20_000  # addresses that pages link to and that are looked at
SCHEMA_BYTES: Final = 5_000_000  # GitHub's own GraphQL schema has 1.3 MB
NOTES: Final = 100  # what could not be read or followed, in the report
FETCH_SECONDS: Final = 60.0  # one fetch of missing history; without it everything is in scope

# ── a repository that is adopted ───────────────────────────────────────────────────────────────
HEALTH_FILES: Final = 2_000  # looked through for a health address; it is near the top
GITOPS_LOOKED_AT: Final = 500  # files of a gitops repository that name an environment

SHARDS: Final = 100  # of one exploration; a matrix has at most 256 jobs
FILES_BESIDE: Final = 1_000  # pictures or tests of one shard that go into the joined report

# ── exploring ──────────────────────────────────────────────────────────────────────────────────
ROUTE_SECONDS: Final = 15.0  # one load of one route, settling included
ACTION_SECONDS: Final = 4.0  # until an element can be used; a person would have given up
CHARTER_STEPS: Final = 80  # of one charter, unless asked otherwise
CHARTER_STEPS_MOST: Final = 2_000
TARGETED_SHARE: Final = 0.5  # of the time; the sweep and the replays are never starved
TRAIL_STEPS: Final = 12  # since a fresh context: a way that a person can follow, and a quick replay
LINK_DEPTH: Final = 2  # links that are followed from a charter's route
LINKS_FOLLOWED: Final = 8  # of one charter and one depth, to pages that nobody else visits
PAGES_TURNED: Final = 2  # of these, links to further pages of a list
KNOWN_LINKS_FOLLOWED: Final = 3  # to routes of the inventory, which are loaded anyway
ALIKE_IN_VAIN: Final = 3  # of alike things in a row that showed nothing new, the rest is left out
LEFT_ALONE: Final = 200  # things that charters left alone, in the report
FIELDS_FILLED: Final = 25  # of one form
FAILURES_IN_A_ROW: Final = 2  # of one form's fields; more and it is not filled in any further
FRAMES_WALKED: Final = 10  # of one page
THINGS_PER_FRAME: Final = 300
# Quiet for that long after its load, a page counts as settled; one that loaded slowly, on a machine
# that is busy for example, gets as much longer.
SETTLE_QUIET_SECONDS: Final = 0.15
SETTLE_QUIET_MOST_SECONDS: Final = 1.0
# After a step the model is told what changed once the page was quiet for so long and something did
# change; the rest of its quiet passes while the model thinks.
STIRRED_QUIET_SECONDS: Final = 0.03
SETTLE_QUIET_PER_LOAD: Final = 0.25
SETTLE_MOST_SECONDS: Final = 3.0  # long polling never gets quiet
LOOK_SECONDS: Final = 3.0  # for a look at a page beyond what it waits; its timers may not run
ERROR_PAGE_SECONDS: Final = 3.0  # until a browser shows why a page did not load; 0.1 are usual
BLANK_SECONDS: Final = 4.0  # how long a page without content may stay so before it counts
BUSY_SECONDS: Final = 6.0  # how long a page may say that it is busy before that counts as endless
# The same after a step in a page that already was busy or without content when it began.
STILL_UNFINISHED_SECONDS: Final = 1.0
DOCUMENTS_PER_VISIT: Final = 10  # more pages one after the other are a loop; logins take four
PAGE_REDIRECTS: Final = 20  # of one request, as Chromium counts them; more go in a circle
SLOW_SECONDS: Final = 2.5  # until the first byte of an answer; visitors begin to leave
VERY_SLOW_SECONDS: Final = 5.0  # then it is worth a warning
OVERFLOW_PIXELS: Final = 8  # fractions and scroll bars; nobody scrolls sideways for less
OPERATION_ANSWER_BYTES: Final = 2_000_000  # of a GraphQL answer that is read for its errors
AXE_SECONDS: Final = 10.0  # for the accessibility of one page; a second is usual
LINKS_CHECKED: Final = 150  # of one run, beside its routes
LINKS_AT_ONCE: Final = 4
LINK_SECONDS: Final = 5.0  # for one answer
# How long a replay waits for what it looks for; as much again as the first sight took, if longer.
REPLAY_PATIENCE_SECONDS: Final = 3.0
REPLAY_PATIENCE_MOST_SECONDS: Final = 15.0
CLOSE_SECONDS: Final = 3.0  # one page, context or browser; a hung renderer does not answer
LAUNCH_SECONDS: Final = 30.0
BROWSER_STARTS: Final = 3  # of one run; a browser that keeps dying is an obstacle
PAGE_HEAP_MEGABYTES: Final = 2_048  # of one page's scripts; more and it crashes, not the machine
VISITS_PER_PAGE: Final = 100  # then the page is replaced: what a page leaks does not add up
EXPLORED_PAGES: Final = 12  # at once, unless asked otherwise; each has a process and its memory
EXPLORED_PAGES_LEAST: Final = 4  # so that one page that hangs does not hold up the rest
VISIT_WORK_SECONDS: Final = 0.08  # of one core for one visit; bench/sweep.py prints what it is
EVENTS_PER_VISIT: Final = 200  # of a kind; a page in a loop logs without end
CONSOLE_CALLS: Final = 1_000  # of one document, errors or not; then its console falls silent
EVENT_CHARACTERS: Final = 2_000
FRAMES_PER_ERROR: Final = 20
DIALOGS_PER_VISIT: Final = 50
EXCERPT_LINES: Final = 10  # of console and network in one finding
FINDINGS: Final = 500  # of one run, by fingerprint
SEEN_ON: Final = 50  # routes named in one finding; a fault of every page is on all of them
SCREENSHOTS: Final = 50
SCREENSHOT_SECONDS: Final = 5.0
COVERED_TEXTS: Final = 20_000  # in one window and frame, looked through for secrets
REPLAYS: Final = 3  # loads in fresh contexts that settle a finding
REPLAYED_ROUTES: Final = 60  # more broken routes than that need no further proof each
REPLAYED_WAYS: Final = 20  # a way of several steps takes ten times as long as a load
MINIMISE_TRIES: Final = 24  # of one way; enough for the 20 steps of a long one
MINIMISE_SECONDS: Final = 45.0  # of one way; what is left of the run, if that is less
REGRESSION_TESTS: Final = 100  # of one run; who has more broken has other things to read
REFUSED_LINES: Final = 100  # what the fence refused, in the report
BACK_OFF_SECONDS: Final = 2.0  # first; doubles
BACK_OFF_MOST_SECONDS: Final = 30.0
MISSED_TRIES: Final = 1  # further loads of a route that gave no page, at the end of the sweep
THROTTLED_TRIES: Final = 2  # further loads of a route that was answered 429 or a challenge

# ── the model ──────────────────────────────────────────────────────────────────────────────────
MODEL_CALL_SECONDS: Final = 120.0  # one answer; a long one with much thought takes a minute
MODEL_OUTPUT_TOKENS: Final = 4_096  # of one answer; a turn of several calls takes a few hundred
MODEL_TURNS: Final = 20  # of one charter; what was not seen by then is not seen later
MODEL_TRIES: Final = 4  # of one request in a row
MODEL_RETRY_SECONDS: Final = 60.0  # one wait, whatever Retry-After says
SAME_DEED: Final = 3  # on the same state of a page; more is a loop
PREDICATE_TEXTS: Final = 40  # of one predicate
MODEL_LEAST_DEEDS: Final = 3  # for a charter to count as worked, where its page offers as many
CHARTER_TOKENS: Final = 600_000  # of one charter: 20 turns of a long conversation
RUN_TOKENS: Final = 10_000_000  # of one run; 40 charters of usual length take a third
SNAPSHOT_LINES: Final = 60_000  # of one page; the library makes about 40,000 a second
SNAPSHOT_SECONDS: Final = 10.0
SNAPSHOT_LEVELS: Final = 50  # of nesting; from 59 on the library has none at all (seen: 1.65)
KEYS_PRESSED: Final = 20  # of one call
MODEL_WAIT_SECONDS: Final = 5.0  # that the model may ask for at once; pages are at rest already
MODEL_TABS: Final = 4  # of one charter
PAGE_TOKENS: Final = 4_000  # of the compact text of a page; find and subtree reads give the rest
CHANGE_TOKENS: Final = 1_500  # of what an action changed; more and the page is told as new
MORE_LINE_TOKENS: Final = 150  # kept free for the line that says how to go on
ALIKE_SHOWN: Final = 12  # of alike rows or entries in a row
FOUND: Final = 20  # elements that one find gives back, as its contract says

# ── the fence ──────────────────────────────────────────────────────────────────────────────────
HEAD_BYTES: Final = 65_536  # of a request or a response; Chromium's own limit is 256 KiB
HEAD_SECONDS: Final = 30.0  # for a request head to arrive at the proxy
UPSTREAM_SECONDS: Final = 10.0  # for a connection to a server
REQUEST_BODY_BYTES: Final = 16_000_000
GRAPHQL_BYTES: Final = 200_000  # of a document that is looked at; a longer one is refused
GRAPHQL_OPERATIONS: Final = 50  # in one batch

# ── reports for people ─────────────────────────────────────────────────────────────────────────
IMAGES_BYTES: Final = 30_000_000  # screenshots inlined in one page; the rest stay beside it
SHOWN_ROUTES: Final = 300  # rows of report.md; the page and report.json have all of them
SHOWN_FINDINGS: Final = 100
SHOWN_CHARACTERS: Final = 4_000  # one foreign text in a page
MARKDOWN_BYTES: Final = 900_000  # report.md; it is a step's summary too, and the step says more
MARKDOWN_SPARE_BYTES: Final = 1_000  # of that for what each section says of what it left out
OPEN_FINDINGS: Final = 20  # of a page, unfolded; more than that nobody reads in one go
OPEN_ROUTES: Final = 40  # rows of the page's tables of routes and charters that are not folded away
SHOWN_FILES: Final = 5  # changed files named beside a charter
TEST_BYTES: Final = 64_000  # one regression test shown in the page; they are a few kB
SARIF_RESULTS: Final = 5_000  # GitHub takes 25,000 and shows the heaviest 5,000
SARIF_MESSAGE_CHARACTERS: Final = 1_000
SARIF_RULE_CHARACTERS: Final = 1_000  # GitHub's limit for a description is 1,024
JUNIT_CHARACTERS: Final = 4_000  # one text of a test case
JUNIT_CASES: Final = 20_000

# ── the registry ───────────────────────────────────────────────────────────────────────────────
MANIFEST_BYTES: Final = 4_194_304  # what registries must accept, by the distribution specification
IMAGE_CONFIG_BYTES: Final = 8_000_000
PLATFORMS: Final = 40  # of one image; the most seen is about twenty
REGISTRY_SECONDS: Final = 20.0  # for one answer
ATTESTATION_SECONDS: Final = 60.0  # gh asks GitHub, the registry and Sigstore's own servers

# ── getting in ─────────────────────────────────────────────────────────────────────────────────
STATE_BYTES: Final = 20_000_000  # a storage state; a large one holds a database of its page
LOGIN_STEP_SECONDS: Final = 15.0  # one step of a login, the page's answer included
LOGIN_SECONDS: Final = 60.0  # all of it
LOGIN_SETTLED_SECONDS: Final = 10.0  # how long a login may take to show that it worked
LOGINS: Final = 3  # of one run; a session that keeps ending is an obstacle
SIGNED_OUT_TRIES: Final = 1  # further loads of a route that was met without a session
DISMISS_SECONDS: Final = 1.5  # one banner; it may be moving
BEFORE_SECONDS: Final = 600.0  # seeding test data
BEFORE_LINES: Final = 5  # of what a failed command said, in the error

# ── validate ───────────────────────────────────────────────────────────────────────────────────
VALIDATE_TOLD: Final = 50  # problems of one file; who mends that many asks again

# ── doctor ─────────────────────────────────────────────────────────────────────────────────────
DOCTOR_PAGES: Final = 20  # of a list of GitHub's settings: GitHub keeps 500 variables, 30 a page
DOCTOR_ASKED: Final = 30  # rulesets or environments that are looked into, one request of 0.2 s each
