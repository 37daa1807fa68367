"""Commit to the gitops repository and bring the commit to its branch.

planned.py   what is pushed, how it ended, how long to go on; the interface of a backend
loop.py      attempt, send, look again: the same for every backend
git.py       by git itself; signed by an SSH key where one is given
api.py       by GitHub's createCommitOnBranch; signed by GitHub
"""
