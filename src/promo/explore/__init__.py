"""The explorer: a fenced browser, oracles, the sweep, proof by replay.

engine        the story of an exploration; what it needs stands beside it
fence/        where pages may reach, and what they may do there
entry/        getting in
page/         one page: opened, acted on, watched, looked at
oracles/      what tells broken from working, one file a family
walker/       charters worked by fixed rules
agent/        charters worked by a model
confirm/      what was found, looked for again
regression/   a test for each finding
"""
