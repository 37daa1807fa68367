"""The wall to GitHub's API: issues, labels and commit statuses, nothing else.

PyGithub is used here and nowhere else, and loaded when a repository is opened.
"""
