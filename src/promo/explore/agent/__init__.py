"""The model at work: charters worked by Claude in the fenced browser.

tools         what the model may call, and the schemas of it          (plain data)

Only here may the model's SDK be imported, and only while a model is used: it takes a second.
"""
