"""Memory: an organisation's old press lists taken in, and everything taken out and put back.

    file ─► lines or cells ─► records ─► items ─► articles

`files.py` tells what a file is and opens it within bounds, `web_lists.py`, `sheets.py`, `word.py`
and `plain_lists.py` give its lines or rows, `records.py` finds the entries in lines, `items.py`
reads an entry with its doubts, `keeping.py` stores it. `backups.py` writes and restores the whole
database. It lives in the shell because it needs the matcher, the catalogue of sources and the
database at once.
"""
