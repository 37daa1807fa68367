"""Getting in: signing in once, and what every page finds when it is opened.

way        the settings with their secrets filled in            (pure)
stored     a storage state: read strictly, and what is secret   (pure)
login      the steps in a browser, and whether they led in
session    one login shared by every context, renewed when it ends
prepared   cookies, local storage, flags, banners
before     the command or the address that seeds test data
"""
