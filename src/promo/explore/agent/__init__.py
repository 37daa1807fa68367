"""The model at work: charters worked by Claude in the fenced browser.

hiring        client, price, budget of a run; what is wrong with them ends it here
crew          what the conversations of a run share
work          one charter: the model first, the walker where it left too little done
conversation  its turns: ``asking`` gets one whatever it takes, ``answering`` runs what it calls
failure       what is done about each way to fail: one table; ``tally`` counts
budget        no call that might not be paid; ``prices``, ``used``
tools         what the model may call, with its schemas (plain data); ``wire`` as the API has it
toolset       the browser's ``members``; ``deeds`` what they mean, ``hands`` what is done
observe       what it sees: ``snapshot``, ``compact``, ``changes``, ``find``; ``passwords`` not
proposals     what it reports, checked on the page before it counts

Only here may the model's SDK be imported, and only while a model is used: it takes a second.
"""
