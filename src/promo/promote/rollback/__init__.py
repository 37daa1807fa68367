"""The way back: put an environment on an earlier release, and keep automation from undoing it.

line.py        the promotions of one environment, newest first, with what became known of each
choose.py      which of them to go back to; pure
restore.py     what each file then holds; pure
migrations.py  what cannot be gone back across; pure
files.py       what the files hold of what promotions wrote
attempt.py     one look at the repository: read, choose, edit
wording.py     the commit that tells of it
"""
