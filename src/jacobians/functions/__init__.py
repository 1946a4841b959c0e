"""The functions of the site, one file a family."""
