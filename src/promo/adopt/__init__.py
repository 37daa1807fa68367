"""A stranger's repository: what is in it, and what promo needs to be told about it. Pure."""
