"""Decisions about moving a release. Pure."""
