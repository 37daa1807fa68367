"""What promote-digests and rollback share: both move images by one commit, and leave one document.

arriving  by which backend the change arrives, as a commit or as a pull request
record    how it ended, as a document and in words
told      the ending of either story: what failed, what was warned of, what is written and said
"""
