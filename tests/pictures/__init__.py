"""Every mail that a client can get, as a browser shows it. `python -m tests.pictures FOLDER` takes the pictures."""
