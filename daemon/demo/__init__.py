"""The demo: a mail server of its own on loopback, the example agency, and a week of mail through the real daemon."""
