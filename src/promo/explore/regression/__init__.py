"""A regression test for each confirmed finding: one file that needs pytest and Playwright alone.

The test's story is written for the finding (``writing``, ``actions``, ``locators``, ``checks``);
what it calls is taken out of ``template``, a module like any other.
"""
