"""The members of the browser toolset that are on, by what they are for."""
