"""The files a new installation starts from."""
