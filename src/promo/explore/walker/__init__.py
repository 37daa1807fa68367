"""The walker: works charters by fixed rules, without a model.

inventory.js  what can be used on a page, told by the page itself
things        what was told, and the state that it makes      (pure)
names         what a person would call a thing               (pure)
read          asks a page and its frames
forbidden     what is never pressed                           (pure)
fillings      what is typed into a field                      (pure)
plan          what to do next, and when there is nothing left (pure)
uses          what is done with a thing
walk          works one charter: chooses, does, looks, notes
softened      what a server may say to senseless input        (pure)

A charter goes in; recorded steps and what was seen after each come out. Whatever else works
charters does it behind the same seam: ``Walk.run``.
"""
