"""Confirmation: what was found is looked for again, each time in a context that remembers nothing.

table     what the replays make of a finding                 (pure)
errands   what is replayed: routes, and ways of several steps (pure)
minimise  the fewest steps that still show it                (pure)
way       walks a way once
replay    runs the errands
compare   the same errands on another site                   (pure)
again     what a further exploration takes up                (pure)
"""
